//! When a device says that something was done, and whether that counts.

use super::spelling::spelled;

spelled! {
    /// What became of the time that a device claims for an action. The claim and the time of receipt
    /// are both kept, whatever became of it.
    pub enum Claim as "claim" {
        /// It stands in the place of the time of receipt.
        Counted = "counted",
        /// Earlier than the assignment had reached the device.
        BeforeDelivery = "before_delivery",
        /// Later than the server received it.
        AfterReceipt = "after_receipt",
        /// Longer ago than the policy allows.
        TooOld = "too_old",
        /// The device did not say what its clock showed when it sent.
        ClockUnknown = "clock_unknown",
    }
}
