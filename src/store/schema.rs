//! The tables as the migrations make them.

use super::raw::table;

table! {
    offices (id) {
        id -> Binary,
        kato -> Text,
        kato_edition -> Text,
        tier -> Text,
        kind -> Text,
        parent -> Nullable<Binary>,
        name_kk -> Text,
        name_ru -> Text,
        zone -> Text,
        timetable -> Text,
        calendar -> Text,
        population -> Nullable<BigInt>,
        staff -> Nullable<BigInt>,
        settlements -> Nullable<BigInt>,
        remoteness -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    ledgers (office) {
        office -> Binary,
        received -> BigInt,
        issued -> BigInt,
        instructions -> BigInt,
        last_hash -> Binary,
    }
}

table! {
    calendars (id, version) {
        id -> Text,
        version -> BigInt,
        content -> Text,
        added_at -> BigInt,
        added_by -> Nullable<Binary>,
    }
}

table! {
    people (id) {
        id -> Binary,
        name -> Text,
        login -> Text,
        login_folded -> Text,
        password_hash -> Text,
        language -> Text,
        demo -> Bool,
        version -> BigInt,
    }
}

table! {
    postings (id) {
        id -> Binary,
        person -> Binary,
        office -> Binary,
        role -> Text,
        from_day -> Text,
        to_day -> Nullable<Text>,
        deputy_for -> Nullable<Binary>,
        version -> BigInt,
    }
}

table! {
    devices (id) {
        id -> Binary,
        person -> Binary,
        name -> Text,
        signed_in_at -> BigInt,
        last_used_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

table! {
    refresh_tokens (hash) {
        hash -> Binary,
        device -> Binary,
        generation -> BigInt,
        state -> Text,
        expires_at -> BigInt,
    }
}

table! {
    attempts (name) {
        name -> Text,
        since -> BigInt,
        number -> BigInt,
    }
}

table! {
    idempotency_keys (person, key) {
        person -> Binary,
        key -> Binary,
        fingerprint -> Binary,
        status -> Integer,
        body -> Text,
        stored_at -> BigInt,
    }
}

table! {
    instructions (id) {
        id -> Binary,
        issuer_office -> Binary,
        issued_by -> Nullable<Binary>,
        number -> BigInt,
        registered_at -> BigInt,
        registered_precision -> Text,
        imported_from -> Nullable<Text>,
        version -> BigInt,
        title -> Text,
        text -> Text,
        language -> Text,
        kind -> Text,
        function_code -> Nullable<Text>,
        legal_bases -> Text,
        channel -> Text,
        said_at -> Nullable<BigInt>,
        urgency -> Text,
        source -> Nullable<Text>,
        effort_minutes -> Nullable<BigInt>,
        due -> Nullable<Text>,
        said_by -> Nullable<Text>,
        short_notice_reason -> Nullable<Text>,
        attachments -> Nullable<Text>,
        plan -> Nullable<Binary>,
        recorded_by -> Nullable<Binary>,
    }
}

table! {
    former_instructions (instruction, version) {
        instruction -> Binary,
        version -> BigInt,
        title -> Text,
        text -> Text,
        replaced_at -> BigInt,
        replaced_by -> Nullable<Binary>,
        reason -> Text,
    }
}

table! {
    assignments (id) {
        id -> Binary,
        instruction -> Binary,
        issuer_office -> Binary,
        recipient_office -> Binary,
        state -> Text,
        version -> BigInt,
        registered_at -> BigInt,
        effective_at -> BigInt,
        released_at -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        acknowledged_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answer_opened_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        deadline -> Nullable<Text>,
        due_at -> BigInt,
        deadline_version -> BigInt,
        answers -> BigInt,
        returns -> BigInt,
        extension -> Nullable<Text>,
        confirmation -> Nullable<Text>,
        delegated_to -> Nullable<Text>,
        reminders -> BigInt,
        reminded_at -> Nullable<BigInt>,
    }
}

table! {
    events (office, number) {
        office -> Binary,
        number -> BigInt,
        issuer_office -> Binary,
        issuer_number -> BigInt,
        assignment -> Binary,
        at -> BigInt,
        actor -> Nullable<Text>,
        written_at -> Nullable<BigInt>,
        offset_ms -> Nullable<BigInt>,
        key -> Nullable<Binary>,
        happening -> Text,
        hash -> Binary,
        claim -> Nullable<Text>,
    }
}

table! {
    subjects (instruction) {
        instruction -> Binary,
        line -> Binary,
        issuer_office -> Binary,
        registered_at -> BigInt,
        terms -> Nullable<Text>,
    }
}

table! {
    plans (id) {
        id -> Binary,
        issuer_office -> Binary,
        rhythm -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Binary>,
    }
}

table! {
    plan_versions (plan, version) {
        plan -> Binary,
        version -> BigInt,
        terms -> Text,
        made_at -> BigInt,
        made_by -> Binary,
    }
}

table! {
    plan_issues (plan, period_begin) {
        plan -> Binary,
        period_begin -> Text,
        version -> BigInt,
        due_on -> Text,
        at -> BigInt,
        instruction -> Nullable<Binary>,
        unplanned -> Nullable<Text>,
        missed -> Nullable<Text>,
    }
}

table! {
    recipient_lists (id) {
        id -> Binary,
        office -> Binary,
        name -> Text,
        name_folded -> Text,
        recipients -> Text,
        version -> BigInt,
    }
}

table! {
    leases (name) {
        name -> Text,
        holder -> Binary,
        held_until -> BigInt,
    }
}

table! {
    job_runs (name) {
        name -> Text,
        every_seconds -> BigInt,
        node -> Binary,
        began_at -> BigInt,
        ended_at -> BigInt,
        done -> Nullable<BigInt>,
        worked_at -> Nullable<BigInt>,
        worked -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        failure -> Nullable<Text>,
    }
}

table! {
    administrative_acts (id) {
        id -> Binary,
        at -> BigInt,
        person -> Nullable<Binary>,
        act -> Text,
        subject -> Text,
        detail -> Text,
    }
}

table! {
    directory (id) {
        id -> BigInt,
        revision -> BigInt,
    }
}

table! {
    attachments (id) {
        id -> Binary,
        uploader -> Binary,
        office -> Binary,
        name -> Text,
        metadata -> Nullable<Text>,
        length -> BigInt,
        received -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        refusal -> Nullable<Text>,
        object -> Nullable<Binary>,
        media_type -> Nullable<Text>,
        bytes -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        metadata_removed -> Bool,
        linked_at -> Nullable<BigInt>,
    }
}

table! {
    upload_pieces (object) {
        object -> Binary,
        attachment -> Binary,
        first_byte -> BigInt,
        bytes -> BigInt,
    }
}

table! {
    attachment_links (id) {
        id -> Binary,
        attachment -> Binary,
        instruction -> Binary,
        assignment -> Nullable<Binary>,
        answer -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    directory,
    offices,
    ledgers,
    calendars,
    people,
    postings,
    devices,
    refresh_tokens,
    attempts,
    idempotency_keys,
    instructions,
    former_instructions,
    assignments,
    events,
    subjects,
    plans,
    plan_versions,
    plan_issues,
    recipient_lists,
    leases,
    job_runs,
    administrative_acts,
    attachments,
    upload_pieces,
    attachment_links,
);
