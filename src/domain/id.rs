//! One type per kind of identifier, so that an office is never taken for a person.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident)+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+ };
}

ids! {
    /// An office: an akim's, or a department of one. It owns the inbox.
    OfficeId
    /// A person who signs in.
    PersonId
    /// A dated posting of a person to an office in a role.
    PostingId
    /// A phone or a browser that a person has signed in on.
    DeviceId
    /// What one issuing office asked.
    InstructionId
    /// An instruction at one recipient office.
    AssignmentId
    /// A planned return of an issuing office.
    PlanId
    /// A list of recipients that an issuing office keeps.
    RecipientListId
    /// A file that belongs to an instruction or an answer.
    AttachmentId
    /// Bytes in the store of files, written once.
    ObjectId
    /// A process of the service, from its start to its end.
    NodeId
}
