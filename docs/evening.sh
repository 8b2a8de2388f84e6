#!/usr/bin/env bash
# A Tuesday evening in an audan, and the morning after it, with curl and jq alone: what the department
# is told before it sends, when the villages get it, how a phone without a network answers, what the
# department decides, and what becomes of an order that was only said.
#
# `make evening` runs it. It needs a service whose clock can be set: the tests start one, with twelve
# villages, and give
#   API          where it listens, for example http://127.0.0.1:8700/api/v1
#   CLOCK        where its clock is set: GET $CLOCK/2026-05-19T17:50+05:00
#   PASSWORD     what everybody signs in with
#   AGRICULTURE, ECONOMY, DEPUTY   logins of a clerk of each department, and of the deputy akim
#   VILLAGES     logins of the akims of the villages
set -euo pipefail

scene() { printf '\n== %s: %s\n' "$1" "$2"; curl -sf "$CLOCK/$1"; now=$1; tokens=(); }
key() { cat /proc/sys/kernel/random/uuid; }

declare -A tokens
# The access token of somebody, who signs in anew in every scene: it is good for minutes.
token() {
  if [ -z "${tokens[$1]:-}" ]; then
    tokens[$1]=$(jq -n --arg login "$1" --arg password "$PASSWORD" \
      '{$login, $password, device_name: "curl"}' |
      curl -s --fail-with-body "$API/session" -H 'Content-Type: application/json' -d @- | jq -r .access_token)
  fi
}
# ask WHO METHOD PATH [BODY [HEADER...]]: the answer lies in $answer.
ask() {
  local who=$1 method=$2 path=$3 body=${4:-}; shift "$(($# < 4 ? $# : 4))"
  token "$who"
  local headers=(-H "Authorization: Bearer ${tokens[$who]}" -H "Device-Time: $now")
  for header in "$@"; do headers+=(-H "$header"); done
  [ -z "$body" ] || headers+=(-H 'Content-Type: application/json' -d "$body")
  answer=$(curl -s --fail-with-body -X "$method" "$API$path" "${headers[@]}") ||
    { echo "$who $method $path: $answer" >&2; exit 1; }
}
post() { local who=$1 path=$2 body=$3; shift 3; ask "$who" POST "$path" "$body" "Idempotency-Key: $(key)" "$@"; }
# send WHO METHOD PATH [CURL'S OWN WORDS...]: a step of an upload; the headers of the answer lie in $answer.
send() {
  local who=$1 method=$2 path=$3; shift 3
  token "$who"
  answer=$(curl -s --fail -o /dev/null -D - -X "$method" "$API$path" -H "Authorization: Bearer ${tokens[$who]}" \
    -H 'Tus-Resumable: 1.0.0' -H 'Content-Type: application/offset+octet-stream' "$@") ||
    { echo "$who $method $path: $answer" >&2; exit 1; }
}
header() { tr -d '\r' <<<"$answer" | sed -n "s/^$1: *//Ip"; }
# What the story says must be so in the answer.
must() { jq -e "$@" <<<"$answer" >/dev/null || { echo "not so: ${*: -1} in $answer" >&2; exit 1; }; }
show() { jq -r "$@" <<<"$answer"; }

read -r -a villages <<<"$VILLAGES"
for village in "${villages[@]}"; do
  scene 2026-05-12T09:00+05:00 "$village signs in" >/dev/null
  ask "$village" GET /me
  offices+=("$(show '.postings[0].office')")
done
everybody=$(jq -n '{offices: $ARGS.positional}' --args "${offices[@]}")

# draft TITLE TEXT DUE RECIPIENTS: what a department writes.
draft() {
  jq -n --arg title "$1" --arg text "$2" --argjson due "$3" --argjson recipients "$4" \
    '{$title, $text, $due, $recipients, language: "ru", kind: "report", channel: "system", effort_minutes: 60,
      legal_bases: [{kind: "catch_all_35_3"}], urgency: {level: "ordinary"}}'
}
# assignment_of PLACE: what went to the village in that place, of the instruction in $issued.
assignment_of() { jq -r --arg office "${offices[$1]}" '.assignments[] | select(.recipient_office == $office).id' <<<"$issued"; }

scene 2026-05-12T10:00+05:00 "a week before, the economy department asks three villages for their stocks"
three=$(jq -n '{offices: $ARGS.positional}' --args "${offices[@]:0:3}")
post "$ECONOMY" /instructions "$(draft 'Запасы овощей в хозяйствах' \
  'Сообщите запасы картофеля, моркови и лука в тоннах.' '{"date": "2026-05-15"}' "$three")"
issued=$answer
for place in 0 1 2; do
  id=$(assignment_of $place)
  [ $place != 1 ] || earlier=$id
  post "${villages[$place]}" "/assignments/$id/answers" '{"text": "Картофель 412 т, морковь 38 т, лук 20 т", "effort_minutes": 40}'
done
show '"received no. \(.number)"'

# 1. What the form says before anything is sent.
tomorrow_at_nine='{"at": "2026-05-20T09:00:00+05:00"}'
stocks=$(draft 'Запасы овощей' 'Запасы картофеля, моркови и лука, в тоннах, по хозяйствам.' "$tomorrow_at_nine" "$everybody")
forecast='"\(.total.notice.minimum) working minutes for \(.total.recipients) villages, \(.total.last_minute) of them last-minute; "
  + "\(.total.person_minutes / 60) person-hours; earliest deadline that leaves one working day: \(.total.earliest.one_working_day.local)"'

scene 2026-05-19T17:50+05:00 "the agriculture department needs vegetable stocks from twelve villages by nine"
ask "$AGRICULTURE" POST /instructions/preview "$stocks"
must '.total.recipients == 12 and .total.notice.minimum == 40 and .total.last_minute == 12'
show "$forecast"

scene 2026-05-19T18:40+05:00 "the form is still open when the villages have closed"
ask "$AGRICULTURE" POST /instructions/preview "$stocks"
must '.total.notice.minimum == 0 and .total.tiers.dead_on_arrival == 12 and .total.overnight == 12'
must '.total.person_minutes == 720 and .total.held == 12'
must '.total.earliest.one_working_day.local == "2026-05-20 18:30"'
show "$forecast"
fair=$(show '.total.earliest.one_working_day.due')
post "$AGRICULTURE" /instructions/asked-before "$(jq '{recipients, title, text}' <<<"$stocks")"
must '.items[0].answered == 3'
show '"\(.items[0].answered) already answered the same for \(.items[0].issuer_office.name_ru) on \(.items[0].registered_at.local)"'

# 2. She takes the fair deadline. It is not urgent, so nobody's phone rings tonight.
stocks=$(jq --argjson due "$fair" '.due = $due' <<<"$stocks")
ask "$AGRICULTURE" POST /instructions/preview "$stocks"
must '.total.notice.minimum == 480 and .total.last_minute == 0'
post "$AGRICULTURE" /instructions "$(jq --argjson seen "$answer" '.preview = $seen.seal' <<<"$stocks")"
must '[.assignments[].state] | unique == ["scheduled"]'
show '"number \(.number): twelve villages get it at \(.assignments[0].effective_at.local)"'
issued=$answer
ask "${villages[0]}" GET /inbox
must '[.items[].instruction.title] | index("Запасы овощей") == null'

# What cannot wait is urgent, of a kind that the policy names, with a reason; and it is counted.
flood=$(draft 'Паводок: проверьте дамбу' 'Проверьте дамбу и сообщите уровень воды.' "$tomorrow_at_nine" "$(jq -n '{offices: $ARGS.positional}' --args "${offices[11]}")")
post "$AGRICULTURE" /instructions "$(jq '.urgency = {level: "urgent", kind: "emergency", reason: "Вода поднялась на метр"}' <<<"$flood")"
must '.assignments[0].state == "sent"'
ask "${villages[11]}" GET /inbox
must '.items[0].instruction.urgency.level == "urgent"'
show '"the twelfth village has it now: \(.items[0].instruction.title)"'

# 3. The morning, with and without a network.
scene 2026-05-20T09:00+05:00 "the working day begins, and everybody has it"
for place in "${!villages[@]}"; do
  ask "${villages[$place]}" GET /inbox
  must '[.items[].instruction.title] | index("Запасы овощей") != null'
done
scene 2026-05-20T11:05+05:00 "what was written in the field at 9:40 finds a network"
id=$(assignment_of 0); kept=$(key)
written='{"text": "Картофель 415 т, морковь 40 т, лук 21 т", "effort_minutes": 55, "written_at": "2026-05-20T09:40:00+05:00"}'
ask "${villages[0]}" POST "/assignments/$id/answers" "$written" "Idempotency-Key: $kept"
must '.claim == "counted"'
receipt=$answer
show '"received no. \(.number), written \(.counted_at.local)"'
ask "${villages[0]}" POST "/assignments/$id/answers" "$written" "Idempotency-Key: $kept"
must --argjson first "$receipt" '. == $first'
echo "sent again, because nobody knew: it is still no. $(show .number)"

second=$(assignment_of 1)
ask "${villages[1]}" GET "/assignments/$second/asked-before"
must --arg earlier "$earlier" '.items[0].assignment == $earlier and .items[0].answer != null'
post "${villages[1]}" "/assignments/$second/answers/resend" "{\"from\": \"$earlier\"}"
show '"the second village sends the answer of 12 May again: received no. \(.number)"'
third=$(assignment_of 2)
post "${villages[2]}" "/assignments/$third/extension-requests" \
  '{"until": {"date": "2026-05-21"}, "reason": "Склад закрыт до завтра"}'
# The fourth village has a table; the network breaks off after ten bytes of it, and the phone asks where to go on.
table=$'хозяйство;тонны\nСарыарка;412\n'; size=$(wc -c <<<"${table%$'\n'}")
send "${villages[3]}" POST /attachments -H "Upload-Length: $size" -H "Upload-Metadata: filename $(printf stocks.csv | base64)"
file=$(header location); file=${file##*/}
head -c 10 <<<"$table" | send "${villages[3]}" PATCH "/attachments/$file" -H 'Upload-Offset: 0' --data-binary @-
send "${villages[3]}" HEAD "/attachments/$file" --head
offset=$(header upload-offset)
[ "$offset" = 10 ] || { echo "10 bytes were sent, not $offset" >&2; exit 1; }
printf %s "$table" | tail -c +11 | send "${villages[3]}" PATCH "/attachments/$file" -H "Upload-Offset: $offset" --data-binary @-
fourth=$(assignment_of 3)
post "${villages[3]}" "/assignments/$fourth/answers" "{\"text\": \"В таблице\", \"attachments\": [\"$file\"]}"
show '"the fourth village sends a table, in two pieces: received no. \(.number)"'
post "${villages[3]}" "/assignments/$fourth/remarks" '{"kind": "already_supplied",
  "supplied": {"on": "2026-05-12", "number": "04-11/318"}, "text": "Сведения переданы в отдел экономики"}'

# 4. The department decides.
scene 2026-05-20T14:40+05:00 "the department looks at what came"
decide() { ask "$AGRICULTURE" "$1" "/assignments/$2/$3" "$4" "If-Match: \"$version\"" "Idempotency-Key: $(key)"; }
ask "$AGRICULTURE" GET "/assignments/$id"; version=$(show .version)
must '[.history[] | select(.happening.kind == "answered").device.claim] == ["counted"]'
decide PUT "$id" acceptance ''
must '.state == "accepted"'
ask "$AGRICULTURE" GET "/assignments/$second"; version=$(show .version)
must '[.history[].happening | select(.kind == "answered").resent_from.issuer_office] | length == 1'
decide POST "$second" returns '{"reason": "Нужны данные на сегодня, не на 12 мая"}'
must '.state == "returned"'
ask "$AGRICULTURE" GET "/assignments/$fourth"
must --arg sum "$(printf %s "$table" | sha256sum | cut -d' ' -f1)" '.attachments[0].sha256 == $sum and .attachments[0].name == "stocks.csv"'
ask "$AGRICULTURE" GET "/assignments/$third"; version=$(show .version)
decide POST "$third" extension-decisions '{"decision": "granted"}'
echo "one accepted, one returned with a reason, one given more time"

# 5. An order that is only said.
ask "${villages[0]}" GET /superiors
deputy=$(show --arg name "$DEPUTY" '[.[] | {office: .id, people: .people[]}] | map(select(.people.name | contains("Zhambyl")))[0]')
# record PLACE TEXT MOMENT: what an akim writes down of what she was told.
record() {
  post "${villages[$1]}" /oral-orders "$(jq -n --argjson who "$deputy" --arg text "$2" --arg said "$3" \
    '{issuer_office: $who.office, said_by: {person: $who.people.id}, said_at: $said, channel: "phone", $text,
      language: "ru", due: {at: "2026-05-21T08:00:00+05:00"}, written_at: $said}')"
}
scene 2026-05-20T20:10+05:00 "the deputy phones: the list of dogs by eight"
record 0 'Список собак к восьми утра' 2026-05-20T20:05:00+05:00
must '.confirmation == "unconfirmed" and .notice_minutes == 0'
said=$answer
show '"recorded as no. \(.number): \(.notice_minutes) working minutes, \(.confirmation)"'
record 1 'Список собак к восьми утра' 2026-05-20T20:07:00+05:00
record 2 'Список собак и кошек к восьми утра' 2026-05-20T20:09:00+05:00
third=$answer
scene 2026-05-21T09:10+05:00 "the deputy answers for what he said"
version=$(jq .version <<<"$said")
ask "$DEPUTY" PUT "/assignments/$(jq -r .assignment <<<"$said")/confirmation" '{"decision": "confirmed"}' "If-Match: \"$version\""
version=$(jq .version <<<"$third")
ask "$DEPUTY" PUT "/assignments/$(jq -r .assignment <<<"$third")/confirmation" \
  '{"decision": "corrected", "text": "Только собак, к обеду", "due": {"at": "2026-05-21T13:00:00+05:00"}}' "If-Match: \"$version\""
ask "${villages[2]}" GET "/assignments/$(jq -r .assignment <<<"$third")"
must '[.text, (.history[].happening | select(.kind == "said_corrected").text)] == ["Список собак и кошек к восьми утра", "Только собак, к обеду"]'
ask "${villages[1]}" GET "/inbox"
must '[.items[] | select(.confirmation == "unconfirmed")] | length == 1'
echo "one confirmed, one corrected with both texts kept, one unconfirmed"
