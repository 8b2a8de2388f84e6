use jiff::civil::Date;

/// Why something is not a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not TOML, or not of the shape of a calendar.
    #[error("the calendar cannot be read: {0}")]
    Unreadable(String),
    /// The last year lies before the first.
    #[error("the calendar ends in {last} before it begins in {first}")]
    YearsReversed {
        /// First year.
        first: i16,
        /// Last year.
        last: i16,
    },
    /// A date or a provisional year lies outside the years of the calendar.
    #[error("{0} lies outside the years of the calendar")]
    OutsideYears(String),
    /// An exception says nothing, or more than one thing.
    #[error("the exception of {0} must be exactly one of off, working_as and short")]
    NotOneException(Date),
    /// A date has two exceptions of one sort.
    #[error("{0} has the same sort of exception twice")]
    Repeated(Date),
    /// A weekday that is not mon, tue, wed, thu, fri, sat or sun.
    #[error("\"{text}\" of {date} is not a weekday like mon")]
    UnknownWeekday {
        /// The date of the exception.
        date: Date,
        /// What stands there.
        text: String,
    },
    /// A short day that is not between 1 and 1440 minutes shorter.
    #[error("{0} must end between 1 and 1440 minutes earlier")]
    ShortOutOfRange(Date),
    /// An exception refers to an act or a name that the calendar does not list.
    #[error("{date} refers to \"{key}\", which the calendar does not list")]
    UnknownKey {
        /// The date of the exception.
        date: Date,
        /// The key.
        key: String,
    },
}

impl CalendarError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            CalendarError::Unreadable(_) => "calendar_unreadable",
            CalendarError::YearsReversed { .. } => "calendar_years_reversed",
            CalendarError::OutsideYears(_) => "calendar_date_outside_years",
            CalendarError::NotOneException(_) => "calendar_exception_unclear",
            CalendarError::Repeated(_) => "calendar_exception_repeated",
            CalendarError::UnknownWeekday { .. } => "calendar_weekday_unknown",
            CalendarError::ShortOutOfRange(_) => "calendar_short_out_of_range",
            CalendarError::UnknownKey { .. } => "calendar_key_unknown",
        }
    }
}
