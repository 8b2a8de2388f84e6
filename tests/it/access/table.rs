//! Who gets what from which operation.

use crate::support::calls::CALLERS;

/// The status of a good call: of nobody, of an issuer of the district that issued, of an issuer of
/// another district, of a recipient of the village that was asked, of a recipient of another
/// village, of an analyst, of an administrator.
///
/// 401 is somebody who did not sign in, 403 a role that may not, 404 something that is not theirs
/// to know of, 422 a recipient that is not theirs to ask.
#[rustfmt::skip]
pub const TABLE: &[(&str, [u16; CALLERS.len()])] = &[
    //                                            nobody issuer other  recip. other  analyst admin
    //                                                          issuer        recip.
    ("POST /session",                               [200,  200,   200,   200,   200,   200,   200]),
    ("POST /session/refresh",                       [200,  200,   200,   200,   200,   200,   200]),
    ("DELETE /session",                             [401,  204,   204,   204,   204,   204,   204]),
    ("GET /devices",                                [401,  200,   200,   200,   200,   200,   200]),
    ("DELETE /devices",                             [401,  204,   204,   204,   204,   204,   204]),
    ("DELETE /devices/{device}",                    [401,  204,   204,   204,   204,   204,   204]),
    ("GET /me",                                     [401,  200,   200,   200,   200,   200,   200]),
    ("PUT /me/password",                            [401,  204,   204,   204,   204,   204,   204]),

    ("GET /instructions",                           [401,  200,   200,   403,   403,   403,   403]),
    ("POST /instructions",                          [401,  201,   422,   403,   403,   403,   403]),
    ("POST /instructions/preview",                  [401,  200,   422,   403,   403,   403,   403]),
    ("POST /instructions/asked-before",             [401,  200,   422,   403,   403,   403,   403]),
    ("GET /instructions/{id}",                      [401,  200,   404,   403,   403,   403,   403]),
    ("POST /instructions/{id}/corrections",         [401,  201,   404,   403,   403,   403,   403]),
    ("PUT /instructions/{id}/withdrawal",           [401,  200,   404,   403,   403,   403,   403]),

    ("GET /follow-up",                              [401,  200,   200,   403,   403,   403,   403]),

    ("GET /recipient-lists",                        [401,  200,   200,   403,   403,   403,   403]),
    ("POST /recipient-lists",                       [401,  201,   422,   403,   403,   403,   403]),
    ("PUT /recipient-lists/{id}",                   [401,  200,   404,   403,   403,   403,   403]),
    ("DELETE /recipient-lists/{id}",                [401,  204,   404,   403,   403,   403,   403]),

    ("GET /plans",                                  [401,  200,   200,   403,   403,   403,   403]),
    ("POST /plans",                                 [401,  201,   422,   403,   403,   403,   403]),
    ("GET /plans/upcoming",                         [401,  403,   403,   200,   200,   403,   403]),
    ("GET /plans/{id}",                             [401,  200,   404,   403,   403,   403,   403]),
    ("PUT /plans/{id}",                             [401,  200,   404,   403,   403,   403,   403]),
    ("PUT /plans/{id}/end",                         [401,  200,   404,   403,   403,   403,   403]),

    ("GET /inbox",                                  [401,  403,   403,   200,   200,   403,   403]),
    ("GET /record",                                 [401,  403,   403,   200,   200,   403,   403]),
    ("GET /assignments/{id}",                       [401,  200,   404,   200,   404,   403,   403]),
    ("GET /assignments/{id}/deadline",              [401,  200,   404,   200,   404,   403,   403]),
    ("GET /assignments/{id}/asked-before",          [401,  403,   403,   200,   404,   403,   403]),
    ("GET /assignments/{id}/upstream",              [401,  200,   404,   200,   404,   403,   403]),

    ("OPTIONS /attachments",                        [204,  204,   204,   204,   204,   204,   204]),
    ("POST /attachments",                           [401,  201,   201,   201,   201,   403,   403]),
    ("HEAD /attachments/{id}",                      [401,  200,   404,   404,   404,   403,   403]),
    ("PATCH /attachments/{id}",                     [401,  204,   404,   404,   404,   403,   403]),
    ("DELETE /attachments/{id}",                    [401,  204,   404,   404,   404,   403,   403]),
    ("GET /attachments/{id}",                       [401,  200,   404,   200,   404,   403,   403]),
    ("GET /attachments/{id}/details",               [401,  200,   404,   200,   404,   403,   403]),

    ("PUT /assignments/{id}/acknowledgement",       [401,  403,   403,   200,   404,   403,   403]),
    ("POST /assignments/{id}/answers",              [401,  403,   403,   201,   404,   403,   403]),
    ("POST /assignments/{id}/answers/resend",       [401,  403,   403,   201,   404,   403,   403]),
    ("POST /assignments/{id}/extension-requests",   [401,  403,   403,   201,   404,   403,   403]),
    ("POST /assignments/{id}/clarifications",       [401,  403,   403,   201,   404,   403,   403]),
    ("POST /assignments/{id}/redirect-requests",    [401,  403,   403,   201,   404,   403,   403]),
    ("POST /assignments/{id}/remarks",              [401,  403,   403,   201,   404,   403,   403]),

    ("PUT /assignments/{id}/delegation",            [401,  403,   403,   200,   404,   403,   403]),

    ("PUT /assignments/{id}/acceptance",            [401,  200,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/returns",              [401,  201,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/extension-decisions",  [401,  201,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/deadlines",            [401,  201,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/clarification-replies",[401,  201,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/redirect-decisions",   [401,  201,   404,   403,   403,   403,   403]),
    ("PUT /assignments/{id}/withdrawal",            [401,  200,   404,   403,   403,   403,   403]),
    ("POST /assignments/{id}/reminders",            [401,  201,   404,   403,   403,   403,   403]),

    ("POST /oral-orders",                           [401,  403,   403,   201,   201,   403,   403]),
    ("GET /superiors",                              [401,  403,   403,   200,   200,   403,   403]),
    ("GET /colleagues",                             [401,  200,   200,   200,   200,   403,   403]),
    ("PUT /assignments/{id}/confirmation",          [401,  200,   404,   403,   403,   403,   403]),
    ("PUT /assignments/{id}/retraction",            [401,  403,   403,   200,   404,   403,   403]),

    ("GET /sync",                                   [401,  403,   403,   200,   200,   403,   403]),
    ("GET /sync/issued",                            [401,  200,   200,   403,   403,   403,   403]),
    ("GET /live",                                   [401,  200,   200,   200,   200,   403,   403]),

    ("GET /burden/audans",                          [401,  403,   403,   403,   403,   200,   403]),
    ("GET /burden/definitions",                     [401,  200,   200,   200,   200,   200,   200]),
    ("GET /burden/groups",                          [401,  403,   403,   403,   403,   200,   403]),
    ("GET /burden/groups/villages",                 [401,  403,   403,   403,   403,   200,   403]),
    ("GET /burden/issuing",                         [401,  200,   200,   403,   403,   403,   403]),
    ("GET /burden/own",                             [401,  403,   403,   200,   200,   403,   403]),
    ("GET /burden/own/weeks",                       [401,  403,   403,   200,   200,   403,   403]),
    ("GET /burden/trend",                           [401,  403,   403,   403,   403,   200,   403]),

    ("GET /offices",                                [401,  200,   200,   200,   200,   403,   200]),
    ("POST /offices",                               [401,  403,   403,   403,   403,   403,   201]),
    ("GET /offices/{id}",                           [401,  200,   200,   200,   200,   403,   200]),
    ("PUT /offices/{id}",                           [401,  403,   403,   403,   403,   403,   200]),
    ("PUT /offices/{id}/timetable",                 [401,  403,   403,   403,   403,   403,   200]),
    ("GET /offices/{id}/day",                       [401,  200,   200,   200,   200,   403,   200]),
    ("GET /offices/{id}/working-time",              [401,  200,   200,   200,   200,   403,   200]),

    ("GET /people",                                 [401,  403,   403,   403,   403,   403,   200]),
    ("POST /people",                                [401,  403,   403,   403,   403,   403,   201]),
    ("GET /people/{id}",                            [401,  403,   403,   403,   403,   403,   200]),
    ("PUT /people/{id}",                            [401,  403,   403,   403,   403,   403,   200]),
    ("POST /people/{id}/password",                  [401,  403,   403,   403,   403,   403,   201]),
    ("GET /people/{id}/devices",                    [401,  403,   403,   403,   403,   403,   200]),
    ("DELETE /people/{id}/devices",                 [401,  403,   403,   403,   403,   403,   204]),
    ("DELETE /people/{id}/devices/{device}",        [401,  403,   403,   403,   403,   403,   204]),
    ("POST /postings",                              [401,  403,   403,   403,   403,   403,   201]),
    ("PUT /postings/{id}/end",                      [401,  403,   403,   403,   403,   403,   200]),

    ("GET /administrative-acts",                    [401,  403,   403,   403,   403,   403,   200]),

    ("GET /jobs",                                   [401,  403,   403,   403,   403,   403,   200]),

    ("GET /calendars",                              [401,  200,   200,   200,   200,   403,   200]),
    ("GET /calendars/{id}",                         [401,  200,   200,   200,   200,   403,   200]),
    ("POST /calendars/{id}/versions",               [401,  403,   403,   403,   403,   403,   201]),
    ("POST /calendars/{id}/versions/preview",       [401,  403,   403,   403,   403,   403,   200]),
    ("GET /legal/acts",                             [401,  200,   200,   200,   200,   200,   200]),
    ("GET /legal/acts/{code}",                      [401,  200,   200,   200,   200,   200,   200]),
    ("GET /legal/functions",                        [401,  200,   200,   200,   200,   200,   200]),
    ("GET /policy",                                 [401,  200,   200,   200,   200,   200,   200]),
];
