//! The table of all metrics that are published. `docs/metrics.md` gives their formulas.

use super::definition::{Definition, Unit, Words};

macro_rules! definitions {
    ($($name:ident = $id:literal version $version:literal in $unit:ident,
        $en:literal, $ru:literal, $kk:literal:
        $meaning_en:literal, $meaning_ru:literal, $meaning_kk:literal;)+) => {
        $(
            #[doc = $meaning_en]
            pub(super) static $name: Definition = Definition {
                id: $id,
                version: $version,
                unit: Unit::$unit,
                title: Words { en: $en, ru: $ru, kk: $kk },
                meaning: Words { en: $meaning_en, ru: $meaning_ru, kk: $meaning_kk },
            };
        )+

        /// Every definition, in the order of `docs/metrics.md`.
        pub static DEFINITIONS: &[&Definition] = &[$(&$name,)+];
    };
}

definitions! {
    ASSIGNMENTS = "assignments" version 2 in Assignments,
        "Assignments", "Поручения", "Тапсырмалар":
        "Instructions registered in the period for one office each and received by it.",
        "Поручения, зарегистрированные за период для отдельных аппаратов и полученные ими.",
        "Кезең ішінде әр аппарат үшін тіркелген және ол алған тапсырмалар.";
    ASSIGNMENTS_PER_OFFICE = "assignments_per_office" version 1 in Ratio,
        "Assignments per office", "Поручений на аппарат", "Бір аппаратқа келетін тапсырмалар":
        "Assignments of the period for each office of the group that was asked.",
        "Поручения за период на один аппарат группы, которому поручали.",
        "Кезеңдегі тапсырмалардың топтың тапсырма алған бір аппаратына шаққандағы саны.";
    NOTICE = "notice" version 2 in RecipientWorkingMinutes,
        "Notice", "Запас времени", "Уақыт қоры":
        "Working minutes of the recipient from the effective receipt to the original deadline.",
        "Рабочие минуты получателя от фактического получения до первоначального срока.",
        "Нақты алған сәттен бастапқы мерзімге дейінгі алушының жұмыс минуттары.";
    GROSS_NOTICE = "gross_notice" version 2 in ElapsedMinutes,
        "Gross notice", "Календарный запас времени", "Күнтізбелік уақыт қоры":
        "Minutes on the wall from when it was given to the original deadline.",
        "Минуты по часам от момента, когда поручение дано, до первоначального срока.",
        "Тапсырма берілген сәттен бастапқы мерзімге дейінгі сағат бойынша минуттар.";
    NOTICE_TIER = "notice_tier" version 2 in Share,
        "Tier of notice", "Ступень запаса времени", "Уақыт қорының деңгейі":
        "The share of dated instructions whose notice falls into the tier.",
        "Доля поручений со сроком, запас времени которых попадает в эту ступень.",
        "Уақыт қоры осы деңгейге түсетін мерзімі бар тапсырмалардың үлесі.";
    LAST_MINUTE_RATE = "last_minute_rate" version 2 in Share,
        "Last-minute rate", "Доля поручений в последний момент", "Соңғы сәттегі тапсырмалар үлесі":
        "The share of dated instructions that left less notice than the policy's working days.",
        "Доля поручений со сроком, оставивших меньше рабочих дней, чем установлено правилом.",
        "Ережеде белгіленген жұмыс күндерінен аз уақыт қалдырған тапсырмалардың үлесі.";
    LAST_MINUTE_RATE_BY_EFFORT = "last_minute_rate_by_effort" version 2 in Share,
        "Last-minute rate by effort", "Доля в последний момент по трудоёмкости",
        "Еңбек шығыны бойынша соңғы сәт үлесі":
        "The share of the expected effort that belongs to last-minute instructions.",
        "Доля ожидаемой трудоёмкости, которая приходится на поручения в последний момент.",
        "Күтілетін еңбек шығынының соңғы сәттегі тапсырмаларға тиесілі үлесі.";
    OVERNIGHT_RATE = "overnight_rate" version 2 in Share,
        "Overnight rate", "Доля поручений через ночь", "Түн асатын тапсырмалар үлесі":
        "The share of dated instructions with a deadline ahead but no working minute before it.",
        "Доля поручений, до срока которых не остаётся ни одной рабочей минуты.",
        "Мерзіміне дейін бірде-бір жұмыс минуты жоқ тапсырмалардың үлесі.";
    BACKDATED_RATE = "backdated_rate" version 2 in Share,
        "Backdated rate", "Доля поручений задним числом", "Кері күнмен берілген тапсырмалар үлесі":
        "The share that issuers registered over 15 minutes after saying it, or after it was due.",
        "Доля зарегистрированных поручившим более чем через 15 минут после слов или после срока.",
        "Тапсырушы айтқаннан кейін 15 минуттан асырып немесе мерзімінен кейін тіркегендер үлесі.";
    INFEASIBLE_RATE = "infeasible_rate" version 2 in Share,
        "Infeasible rate", "Доля невыполнимых в срок", "Мерзімінде орындалмайтындар үлесі":
        "The share whose expected effort is greater than the notice, where the effort is known.",
        "Доля поручений, ожидаемая трудоёмкость которых больше запаса времени.",
        "Күтілетін еңбек шығыны уақыт қорынан асатын тапсырмалардың үлесі.";
    OUT_OF_HOURS_ISSUE_RATE = "out_of_hours_issue_rate" version 2 in Share,
        "Out-of-hours issue", "Поручения в нерабочее время", "Жұмыстан тыс уақыттағы тапсырмалар":
        "The share given outside the recipient's working time; breaks of the day count as work.",
        "Доля данных вне рабочего времени получателя; перерыв не считается нерабочим.",
        "Алушының жұмыс уақытынан тыс берілгендердің үлесі; үзіліс есептелмейді.";
    ISSUE_BY_HOUR = "issue_by_hour" version 1 in Share,
        "Hours of issue", "Часы поручений", "Тапсырма берілген сағаттар":
        "The share of assignments given in a block of three hours of the week at the recipient.",
        "Доля поручений, данных в трёхчасовой отрезок недели по времени получателя.",
        "Алушының уақыты бойынша аптаның үш сағаттық бөлігінде берілген тапсырмалардың үлесі.";
    PRESSED_RATE = "pressed_rate" version 2 in Share,
        "Pressed", "Не терпящие до рабочего времени", "Жұмыс уақытын күттірмейтіндер":
        "The share that came outside working time with less than one working day of notice.",
        "Доля поступивших в нерабочее время с запасом меньше одного рабочего дня.",
        "Жұмыстан тыс уақытта бір жұмыс күнінен аз уақыт қорымен келгендердің үлесі.";
    REQUIRED_OUT_OF_HOURS = "required_out_of_hours" version 2 in EffortMinutes,
        "Required out-of-hours work", "Вынужденная сверхурочная работа",
        "Мәжбүрлі жұмыстан тыс жұмыс":
        "Expected minutes of work that did not fit into the notice, added up.",
        "Сумма ожидаемых минут работы, не уместившихся в запас времени.",
        "Уақыт қорына сыймаған күтілетін жұмыс минуттарының қосындысы.";
    ACKNOWLEDGEMENT = "acknowledgement" version 2 in RecipientWorkingMinutes,
        "Acknowledgement", "Подтверждение получения", "Алғанын растау":
        "Working minutes from the effective receipt to its confirmation.",
        "Рабочие минуты от фактического получения до его подтверждения.",
        "Нақты алған сәттен оны растағанға дейінгі жұмыс минуттары.";
    ACKNOWLEDGEMENT_ELAPSED = "acknowledgement_elapsed" version 2 in ElapsedMinutes,
        "Acknowledgement, on the wall", "Подтверждение получения, по часам",
        "Алғанын растау, сағат бойынша":
        "Minutes on the wall from the effective receipt to its confirmation.",
        "Минуты по часам от фактического получения до его подтверждения.",
        "Нақты алған сәттен оны растағанға дейінгі сағат бойынша минуттар.";
    FIRST_ANSWER = "first_answer" version 1 in RecipientWorkingMinutes,
        "First answer", "Первый ответ", "Алғашқы жауап":
        "Working minutes from the effective receipt to the first answer.",
        "Рабочие минуты от фактического получения до первого ответа.",
        "Нақты алған сәттен алғашқы жауапқа дейінгі жұмыс минуттары.";
    FIRST_ANSWER_ELAPSED = "first_answer_elapsed" version 1 in ElapsedMinutes,
        "First answer, on the wall", "Первый ответ, по часам", "Алғашқы жауап, сағат бойынша":
        "Minutes on the wall from the effective receipt to the first answer.",
        "Минуты по часам от фактического получения до первого ответа.",
        "Нақты алған сәттен алғашқы жауапқа дейінгі сағат бойынша минуттар.";
    ANSWERED_WITHIN = "answered_within" version 1 in Share,
        "Answered within", "Доля ответов за время", "Уақыт ішінде жауап бергендер үлесі":
        "The share answered first within so many working minutes; open ones are censored.",
        "Доля получивших первый ответ за столько рабочих минут; открытые цензурированы.",
        "Осынша жұмыс минутында алғашқы жауап алғандар үлесі; ашықтары цензураланған.";
    RESOLUTION = "resolution" version 1 in RecipientWorkingMinutes,
        "Resolution", "Исполнение", "Орындау":
        "Working minutes from the effective receipt to the acceptance, less what the issuer held it.",
        "Рабочие минуты от фактического получения до приёмки без времени ожидания поручившего.",
        "Нақты алғаннан қабылдағанға дейінгі жұмыс минуттары, тапсырушыны күткен уақытсыз.";
    DECISION_LAG = "decision_lag" version 1 in IssuerWorkingMinutes,
        "Decision lag", "Ожидание решения", "Шешімді күту":
        "Working minutes of the issuer from the first answer of a chain to the decision on it.",
        "Рабочие минуты поручившего от первого ответа цепочки до решения по ней.",
        "Жауаптар тізбегінің біріншісінен шешімге дейінгі тапсырушының жұмыс минуттары.";
    REWORK_RATE = "rework_rate" version 1 in Share,
        "Rework rate", "Доля возвратов на доработку", "Пысықтауға қайтару үлесі":
        "Returns for rework among chains of answers.",
        "Доля возвратов на доработку среди цепочек ответов.",
        "Жауаптар тізбектерінің ішіндегі пысықтауға қайтарылғандар үлесі.";
    FIRST_PASS_YIELD = "first_pass_yield" version 1 in Share,
        "First-pass yield", "Принято с первого раза", "Бірінші реттен қабылданғаны":
        "The share of accepted assignments that were never returned.",
        "Доля принятых поручений, которые ни разу не возвращались.",
        "Қабылданған тапсырмалардың бір рет те қайтарылмағандарының үлесі.";
    ON_TIME_RATE = "on_time_rate" version 2 in Share,
        "On-time rate", "Доля исполненных в срок", "Мерзімінде орындалғандар үлесі":
        "On time among on time, late, and open and overdue.",
        "Доля исполненных в срок среди исполненных в срок, с опозданием и просроченных открытых.",
        "Мерзімінде, кешігіп орындалған және мерзімі өткен ашықтардың ішіндегі мерзіміндегілер үлесі.";
    ON_TIME_BY_CLAIM_SHARE = "on_time_by_claim_share" version 1 in Share,
        "On time by a claimed time alone", "В срок только по времени устройства",
        "Тек құрылғы уақыты бойынша мерзімінде":
        "The share of answers on time that arrived after the deadline and were written before it.",
        "Доля ответов в срок, полученных после срока, но по времени устройства написанных до него.",
        "Мерзімінен кейін алынған, бірақ құрылғы уақыты бойынша мерзімінде жазылған жауаптар үлесі.";
    LATE_RATE = "late_rate" version 2 in Share,
        "Late rate", "Доля ответов с опозданием", "Кешіккен жауаптар үлесі":
        "Answered late among on time, late, and open and overdue.",
        "Доля исполненных с опозданием среди тех же поручений.",
        "Сол тапсырмалардың ішіндегі кешігіп орындалғандар үлесі.";
    OVERDUE_RATE = "overdue_rate" version 1 in Share,
        "Overdue rate", "Доля просроченных", "Мерзімі өткендер үлесі":
        "Open and overdue among on time, late, and open and overdue.",
        "Доля открытых и просроченных среди тех же поручений.",
        "Сол тапсырмалардың ішіндегі ашық әрі мерзімі өткендер үлесі.";
    UNOPENED_RATE = "unopened_rate" version 1 in Share,
        "Answers not opened", "Неоткрытые ответы", "Ашылмаған жауаптар":
        "The share of answers that the issuer did not open within ten of its working days.",
        "Доля ответов, которые поручивший не открыл за десять своих рабочих дней.",
        "Тапсырушы өзінің он жұмыс күнінде ашпаған жауаптардың үлесі.";
    URGENT_OPENED_LATE_RATE = "urgent_opened_late_rate" version 1 in Share,
        "Urgent, but opened late", "Срочные, но открытые поздно", "Шұғыл, бірақ кеш ашылған":
        "The share of answers to urgent instructions opened later than one working day.",
        "Доля ответов на срочные поручения, открытых позже чем через рабочий день.",
        "Шұғыл тапсырмаларға жауаптардың бір жұмыс күнінен кеш ашылғандарының үлесі.";
    MOVED_DEADLINE_RATE = "moved_deadline_rate" version 1 in Share,
        "Moved deadlines", "Перенесённые сроки", "Жылжытылған мерзімдер":
        "The share of dated assignments whose deadline the issuer moved unasked.",
        "Доля поручений со сроком, который поручивший перенёс по своей воле.",
        "Мерзімін тапсырушы сұраусыз жылжытқан тапсырмалардың үлесі.";
    TIME_TO_ALLOCATE = "time_to_allocate" version 1 in IssuerWorkingMinutes,
        "Time to allocate", "Время до передачи", "Жеткізу уақыты":
        "Working minutes of the issuer from receiving its own order to registering the instruction.",
        "Рабочие минуты поручившего от получения своего поручения до регистрации этого.",
        "Тапсырушының өз тапсырмасын алғаннан осыны тіркегенге дейінгі жұмыс минуттары.";
    EROSION = "erosion" version 1 in Ratio,
        "Erosion", "Потеря времени выше", "Жоғарыда жоғалған уақыт":
        "The share of the original time that was gone before the recipient had it.",
        "Доля исходного времени, потерянная до получения поручения.",
        "Алушыға жеткенше жоғалған бастапқы уақыттың үлесі.";
    SAFETY_MARGIN = "safety_margin" version 1 in RecipientWorkingMinutes,
        "Safety margin", "Запас поручившего", "Тапсырушының қоры":
        "Working minutes of the recipient between its deadline and the issuer's own.",
        "Рабочие минуты получателя между его сроком и сроком самого поручившего.",
        "Алушының мерзімі мен тапсырушының өз мерзімі арасындағы алушының жұмыс минуттары.";
    URGENT_SHARE = "urgent_share" version 1 in Share,
        "Urgent", "Срочные", "Шұғыл":
        "The share that did not wait for the recipient's working time.",
        "Доля поручений, не дожидавшихся рабочего времени получателя.",
        "Алушының жұмыс уақытын күтпеген тапсырмалардың үлесі.";
    UNDATED_SHARE = "undated_share" version 1 in Share,
        "Undated", "Без срока", "Мерзімсіз":
        "The share issued without a deadline.",
        "Доля поручений, данных без срока.",
        "Мерзімсіз берілген тапсырмалардың үлесі.";
    DUPLICATE_SHARE = "duplicate_share" version 1 in Share,
        "Duplicates", "Повторные запросы", "Қайталанған сұраулар":
        "The share of answered ones whose answer another office had been given in the 90 days before.",
        "Доля отвеченных, ответ на которые другой орган получил в предыдущие 90 дней.",
        "Жауабын алдыңғы 90 күнде басқа орган алған, жауап берілген тапсырмалардың үлесі.";
    UNPLANNED_SHARE = "unplanned_share" version 1 in Share,
        "Unplanned", "Вне плана", "Жоспардан тыс":
        "The share that no plan of the issuing office foresaw.",
        "Доля поручений, не предусмотренных планом поручившего аппарата.",
        "Тапсырма берген аппараттың жоспарында көзделмеген тапсырмалардың үлесі.";
    LEGAL_BASIS_SHARE = "legal_basis_share" version 1 in Share,
        "Legal basis", "Правовое основание", "Құқықтық негіз":
        "The share that rests on this kind of legal basis.",
        "Доля поручений с этим видом правового основания.",
        "Құқықтық негізі осы түрдегі тапсырмалардың үлесі.";
    CHANNEL_SHARE = "channel_share" version 1 in Share,
        "Channel", "Канал", "Арна":
        "The share that came by this channel.",
        "Доля поручений, поступивших по этому каналу.",
        "Осы арнамен келген тапсырмалардың үлесі.";
    ORAL_SHARE = "oral_share" version 1 in Share,
        "Oral", "Устные", "Ауызша":
        "The share given by phone, at a meeting or by messenger.",
        "Доля поручений, данных по телефону, на совещании или в мессенджере.",
        "Телефонмен, жиналыста немесе мессенджермен берілген тапсырмалардың үлесі.";
    UNCONFIRMED_ORAL_SHARE = "unconfirmed_oral_share" version 1 in Share,
        "Unconfirmed oral", "Неподтверждённые устные", "Расталмаған ауызша":
        "The share of orders recorded by recipients of which the named person has said nothing.",
        "Доля записанных получателями поручений, о которых названное лицо ничего не сказало.",
        "Алушылар жазған тапсырмалардың ішінде аталған адам ештеңе айтпағандарының үлесі.";
    CORRECTED_ORAL_SHARE = "corrected_oral_share" version 1 in Share,
        "Corrected oral", "Исправленные устные", "Түзетілген ауызша":
        "The share of orders recorded by recipients that the named person corrected.",
        "Доля записанных получателями поручений, которые названное лицо исправило.",
        "Алушылар жазған тапсырмалардың ішінде аталған адам түзеткендерінің үлесі.";
    DENIED_ORAL_SHARE = "denied_oral_share" version 1 in Share,
        "Denied oral", "Отрицаемые устные", "Жоққа шығарылған ауызша":
        "The share of orders recorded by recipients that the named person says were not given.",
        "Доля записанных получателями поручений, которых названное лицо, по его словам, не давало.",
        "Алушылар жазған тапсырмалардың ішінде аталған адам берген жоқпын дегендерінің үлесі.";
    CONFIRMATION_LAG = "confirmation_lag" version 1 in IssuerWorkingMinutes,
        "Confirmation lag", "Время до подтверждения", "Растауға дейінгі уақыт":
        "Working minutes of the issuer from a recorded order to what the named person says of it.",
        "Рабочие минуты поручившего от записи поручения до ответа названного лица.",
        "Тапсырма жазылғаннан аталған адамның жауабына дейінгі тапсырушының жұмыс минуттары.";
    REMARK_SHARE = "remark_share" version 1 in Share,
        "Remarks", "Замечания", "Ескертпелер":
        "The share on which the recipient put a remark of this kind on the record.",
        "Доля поручений, к которым получатель внёс замечание этого вида.",
        "Алушы осы түрдегі ескертпе жазған тапсырмалардың үлесі.";
    BURDEN_MINUTES = "burden_minutes" version 1 in EffortMinutes,
        "Burden", "Нагрузка", "Жүктеме":
        "Minutes of work: reported, else the median of the kind, else expected by the issuer.",
        "Минуты работы: сообщённые, иначе медиана вида, иначе ожидаемые поручившим.",
        "Жұмыс минуттары: хабарланған, әйтпесе түрдің медианасы, әйтпесе тапсырушы күткені.";
    EFFORT_KNOWN_FROM = "effort_known_from" version 1 in Share,
        "Where the effort is known from", "Источник трудоёмкости", "Еңбек шығынының көзі":
        "The share of assignments whose minutes of work come from this source.",
        "Доля поручений, минуты работы которых взяты из этого источника.",
        "Жұмыс минуттары осы көзден алынған тапсырмалардың үлесі.";
    LOAD_RATIO = "load_ratio" version 1 in Ratio,
        "Load ratio", "Коэффициент нагрузки", "Жүктеме коэффициенті":
        "Burden over the working minutes that the staff had in the period so far.",
        "Нагрузка, делённая на рабочие минуты штата за прошедшую часть периода.",
        "Жүктеменің кезеңнің өткен бөлігіндегі штаттың жұмыс минуттарына қатынасы.";
    CONCURRENCY = "concurrency" version 1 in Assignments,
        "Concurrency", "Одновременно открытые", "Бір мезгілде ашық":
        "The most assignments that were open at once in the period.",
        "Наибольшее число одновременно открытых поручений за период.",
        "Кезең ішінде бір мезгілде ашық болған тапсырмалардың ең көп саны.";
    COLLISION_RATE = "collision_rate" version 1 in Share,
        "Collisions", "Совпадение сроков", "Мерзімдердің тоғысуы":
        "The share of dated assignments due on the same local day as another one.",
        "Доля поручений, срок которых приходится на один день с другим.",
        "Мерзімі басқасымен бір күнге түсетін тапсырмалардың үлесі.";
    OUT_OF_HOURS_SLOTS = "out_of_hours_slots" version 2 in Slots,
        "Out-of-hours activity", "Активность в нерабочее время", "Жұмыстан тыс уақыттағы әрекет":
        "Quarters of an hour with an action of the recipient outside working time.",
        "Четверти часа с действием получателя вне рабочего времени.",
        "Алушы жұмыс уақытынан тыс әрекет еткен ширек сағаттар.";
    OUT_OF_HOURS_SLOTS_PER_OFFICE = "out_of_hours_slots_per_office" version 2 in Ratio,
        "Out-of-hours activity per office", "Активность в нерабочее время на аппарат",
        "Бір аппаратқа шаққандағы жұмыстан тыс әрекет":
        "Quarters of an hour with an action outside working time, for each office of the group.",
        "Четверти часа с действием вне рабочего времени на один аппарат группы.",
        "Топтың бір аппаратына келетін жұмыстан тыс әрекеті бар ширек сағаттар.";
    ACTIVITY_BY_HOUR = "activity_by_hour" version 1 in Share,
        "Hours of activity", "Часы активности", "Әрекет сағаттары":
        "The share of quarters of an hour with an action in a block of three hours of the week.",
        "Доля четвертей часа с действием, приходящаяся на трёхчасовой отрезок недели.",
        "Әрекеті бар ширек сағаттардың аптаның үш сағаттық бөлігіне тиесілі үлесі.";
    OUT_OF_HOURS_IN_BREAKS = "out_of_hours_in_breaks" version 2 in Share,
        "Out-of-hours activity in breaks", "Активность в перерыв", "Үзілістегі әрекет":
        "The share of these quarters that fell wholly into a break of the working day.",
        "Доля этих четвертей часа, целиком пришедшихся на перерыв рабочего дня.",
        "Осы ширек сағаттардың жұмыс күнінің үзілісіне толық түскендерінің үлесі.";
    ATTRIBUTED_SHARE = "attributed_share" version 2 in Share,
        "Attributed to last-minute instructions", "Связано с поручениями в последний момент",
        "Соңғы сәттегі тапсырмаларға қатысты":
        "The share of these quarters with an action on a last-minute instruction.",
        "Доля этих четвертей часа с действием по поручению в последний момент.",
        "Осы ширек сағаттардың соңғы сәттегі тапсырма бойынша әрекеті барларының үлесі.";
    DISTURBED_REST_DAYS = "disturbed_rest_days" version 2 in Days,
        "Disturbed rest", "Нарушенный отдых", "Бұзылған демалыс":
        "Days before which somebody rested less than eleven hours between two actions.",
        "Дни, перед которыми кто-то отдыхал между действиями менее одиннадцати часов.",
        "Алдында біреу әрекеттер арасында он бір сағаттан аз демалған күндер.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_has_an_id_of_its_own_and_words_in_three_languages() {
        let ids: BTreeSet<&str> = DEFINITIONS.iter().map(|definition| definition.id).collect();
        assert_eq!(ids.len(), DEFINITIONS.len());
        for definition in DEFINITIONS {
            for words in [definition.title, definition.meaning] {
                let texts = [words.en, words.ru, words.kk];
                assert!(texts.iter().all(|text| !text.trim().is_empty()));
                let different: BTreeSet<&str> = texts.into_iter().collect();
                assert_eq!(different.len(), 3, "{} is not translated", definition.id);
            }
        }
    }

    #[test]
    fn the_document_says_every_metric_in_the_version_that_is_computed() {
        let document = include_str!("../../../docs/metrics.md");
        for definition in DEFINITIONS {
            let row = format!("| `{}` |", definition.reference());
            assert!(
                document.contains(&row),
                "docs/metrics.md lacks the row {row}"
            );
        }
        let rows = document
            .lines()
            .filter(|line| line.starts_with("| `") && line.contains("/"));
        let known = rows.filter(|row| {
            DEFINITIONS
                .iter()
                .any(|definition| row.starts_with(&format!("| `{}` |", definition.reference())))
        });
        assert_eq!(known.count(), DEFINITIONS.len());
    }
}
