//! A preview as the API shows it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::super::moment::Moment;
use super::super::views::OfficeName;
use crate::domain::burden::{Notice, NoticeTier};
use crate::domain::deadline::Due;
use crate::domain::office::Office;
use crate::domain::preview::{
    DayLoad, Earliest, NoticeSpread, Outlook, Preview, ShortNotice, Total,
};
use crate::domain::worktime::{DayAccount, Zone};

/// What a draft would mean, if it were sent now.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Preview)]
pub struct PreviewAnswer {
    /// When it was looked at.
    #[schema(value_type = String, format = DateTime)]
    shown_at: Timestamp,
    total: TotalView,
    /// What goes for every recipient of one zone, timetable and calendar.
    clocks: Vec<ClockView>,
    /// In the order of the ids of their offices.
    recipients: Vec<RecipientView>,
    /// SHA-256 over what is told of each recipient; `docs/api.md` says how to compute it.
    digest: String,
    /// To be sent with the instruction as `preview`.
    seal: String,
}

/// All recipients together.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PreviewTotal)]
struct TotalView {
    recipients: usize,
    /// How many get it at their next working minute.
    held: usize,
    /// How many are in each tier of notice.
    tiers: BTreeMap<NoticeTier, usize>,
    /// How many get less than the policy's threshold.
    last_minute: usize,
    /// How many have no working minute between now and the deadline.
    overnight: usize,
    /// For how many it is sent outside working time, a break of the day apart.
    issued_out_of_hours: usize,
    /// For how many of these the notice is shorter than a working day.
    pressed: usize,
    /// For how many the effort does not fit into the notice; absent where either is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    infeasible: Option<usize>,
    /// Minutes of effort that can only be worked out of hours, over all recipients.
    #[serde(skip_serializing_if = "Option::is_none")]
    required_out_of_hours: Option<i64>,
    /// How many have another deadline on that day already.
    collisions: usize,
    /// Minutes of work asked of all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_minutes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<NoticeSpread>,
    /// How many recipients a reason has to be given for; absent where your authority asks for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    short_notice: Option<ShortNotice>,
    /// The earliest deadlines that leave whole working days to everybody, on your office's wall.
    earliest: EarliestView,
}

/// The earliest deadlines that leave whole working days; absent where the schedule holds none.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EarliestDeadlines)]
struct EarliestView {
    #[serde(skip_serializing_if = "Option::is_none")]
    one_working_day: Option<DeadlineProposal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    two_working_days: Option<DeadlineProposal>,
}

/// A deadline that could be given.
#[derive(Serialize, utoipa::ToSchema)]
struct DeadlineProposal {
    /// As `due` of the instruction.
    due: Due,
    /// On the wall.
    local: String,
}

impl EarliestView {
    fn new(earliest: Earliest, zone: &Zone) -> Self {
        let proposal = |at: Timestamp| DeadlineProposal {
            due: Due::At(at),
            local: Moment::new(at, zone).local,
        };
        Self {
            one_working_day: earliest.one_working_day.map(proposal),
            two_working_days: earliest.two_working_days.map(proposal),
        }
    }
}

/// What is the same for all recipients whose working clocks are.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PreviewClock)]
struct ClockView {
    /// The zone that every `local` time of these recipients is in.
    zone: String,
    /// The version of the calendar that was counted with.
    calendar_version: String,
    earliest: EarliestView,
    /// The local day of the deadline: its minutes are what the load stands against.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    due_day: Option<DayAccount>,
    /// The local days from now to the deadline, with the minutes counted on each and why. They add
    /// up to the notice; what lies beyond two weeks is summed up.
    #[schema(value_type = Vec<Object>)]
    explanation: Vec<DayAccount>,
}

impl From<&Outlook> for ClockView {
    fn from(outlook: &Outlook) -> Self {
        let zone = outlook.clock.zone();
        Self {
            zone: zone.name().to_owned(),
            calendar_version: outlook.clock.calendar_version().to_owned(),
            earliest: EarliestView::new(outlook.earliest, zone),
            due_day: outlook.due_day.as_ref().map(|day| day.account.clone()),
            explanation: outlook.explanation.clone(),
        }
    }
}

/// One recipient.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PreviewRecipient)]
struct RecipientView {
    office: OfficeName,
    /// The place of its clock in `clocks`, counted from 0.
    clock: usize,
    #[serde(flatten)]
    arrival: ArrivalView,
    /// What it already has to have done by the day of the deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<DayLoad>,
}

/// When it comes and what it leaves.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[schema(as = PreviewArrival)]
struct ArrivalView {
    /// When it would be delivered, and its clock start.
    effective_at: Moment,
    /// Whether that is its next working minute and not now.
    held: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<Notice>,
    /// Whether it is sent outside its working time, a break of the day apart.
    issued_out_of_hours: bool,
    /// Whether it is, and the notice is shorter than a working day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pressed: Option<bool>,
    /// Whether the effort does not fit into the notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    infeasible: Option<bool>,
    /// Minutes of effort that can only be worked out of hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    required_out_of_hours: Option<i64>,
}

impl From<&Outlook> for ArrivalView {
    fn from(outlook: &Outlook) -> Self {
        let moment = |at: Timestamp| Moment::new(at, outlook.clock.zone());
        let arrival = &outlook.arrival;
        Self {
            effective_at: moment(arrival.effective_at),
            held: outlook.held,
            deadline: arrival.deadline.as_ref().map(|one| moment(one.at)),
            notice: outlook.notice,
            issued_out_of_hours: outlook.issued_out_of_hours,
            pressed: outlook.pressed,
            infeasible: outlook.infeasible,
            required_out_of_hours: outlook.required_out_of_hours,
        }
    }
}

/// A preview with the offices it is about, recipients in the order of their ids.
pub struct Looked {
    pub preview: Preview,
    pub recipients: Vec<Office>,
    pub issuer: Office,
}

impl Looked {
    /// The answer.
    pub fn tell(
        &self,
        digest: String,
        seal: String,
        short_notice: Option<ShortNotice>,
    ) -> PreviewAnswer {
        let preview = &self.preview;
        let arrivals: Vec<ArrivalView> = preview.outlooks.iter().map(Into::into).collect();
        let recipients = preview.recipients.iter().zip(&self.recipients);
        PreviewAnswer {
            shown_at: preview.shown_at,
            total: self.total(short_notice),
            clocks: preview.outlooks.iter().map(Into::into).collect(),
            recipients: recipients
                .filter_map(|(foreseen, office)| {
                    Some(RecipientView {
                        office: office.into(),
                        clock: foreseen.outlook,
                        arrival: arrivals.get(foreseen.outlook)?.clone(),
                        standing: foreseen.standing,
                    })
                })
                .collect(),
            digest,
            seal,
        }
    }

    fn total(&self, short_notice: Option<ShortNotice>) -> TotalView {
        let Total {
            recipients,
            held,
            tiers,
            last_minute,
            overnight,
            issued_out_of_hours,
            pressed,
            infeasible,
            required_out_of_hours,
            collisions,
            person_minutes,
            notice,
            earliest,
        } = Total::of(&self.preview);
        TotalView {
            recipients,
            held,
            tiers,
            last_minute,
            overnight,
            issued_out_of_hours,
            pressed,
            infeasible,
            required_out_of_hours,
            collisions,
            person_minutes,
            notice,
            short_notice,
            earliest: EarliestView::new(earliest, &self.issuer.zone),
        }
    }
}
