//! What the named person says of an order that its recipient recorded.

use super::spelling::spelled;

spelled! {
    /// Whether an order that its recipient recorded was given as recorded.
    pub enum Confirmation as "confirmation" {
        /// The named person has not said anything.
        Unconfirmed = "unconfirmed",
        /// It was given as recorded.
        Confirmed = "confirmed",
        /// It was given otherwise; both texts are kept.
        Corrected = "corrected",
        /// It was not given.
        Denied = "denied",
    }
}
