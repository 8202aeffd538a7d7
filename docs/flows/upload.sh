#!/bin/sh
# Somebody sends a file and posts it: members of the room may have it, others may not.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
ada=$token
new_room
call 201 POST /uploads -H 'content-type: text/plain' -H 'content-disposition: attachment; filename="notes.txt"' \
  --data-binary 'what we said'
file=$(field id)
json 201 POST "/rooms/$room/messages" "{\"content\":\"notes\",\"attachments\":[\"$file\"]}"
holds "$file"
call 200 GET "/files/$file/notes.txt"
[ "$body" = 'what we said' ] || fail "the file has changed: $body"

sign_up "$(new_name eve)"
call 404 GET "/files/$file/notes.txt"
call 201 PUT "/rooms/$room/members/me"
call 200 GET "/files/$file/notes.txt"
