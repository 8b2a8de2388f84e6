//! Which types of the domain stand in columns.

use super::columns::{id_columns, text_columns};
use crate::domain::assignment::State;
use crate::domain::attachment::{FileName, MediaType};
use crate::domain::claim::Claim;
use crate::domain::confirmation::Confirmation;
use crate::domain::id::{
    AssignmentId, AttachmentId, DeviceId, InstructionId, NodeId, ObjectId, OfficeId, PersonId,
    PlanId, PostingId, RecipientListId,
};
use crate::domain::instruction::{Channel, InstructionKind, Precision};
use crate::domain::office::{KatoCode, OfficeKind, Remoteness, Tier};
use crate::domain::person::{Language, Role};
use crate::domain::plan::{Missed, Unplanned};
use crate::domain::text::{Body, Login, Name, Reason, Reference, Title};
use crate::domain::worktime::Zone;

id_columns!(
    OfficeId,
    PersonId,
    PostingId,
    DeviceId,
    InstructionId,
    AssignmentId,
    PlanId,
    RecipientListId,
    AttachmentId,
    ObjectId,
    NodeId
);

text_columns!(
    State,
    FileName,
    MediaType,
    Claim,
    Confirmation,
    Channel,
    InstructionKind,
    Precision,
    KatoCode,
    OfficeKind,
    Remoteness,
    Tier,
    Language,
    Role,
    Missed,
    Unplanned,
    Body,
    Login,
    Name,
    Reason,
    Reference,
    Title,
    Zone
);
