#!/bin/sh
# Somebody says something. A request that is sent again with the same key makes no second message.
. "$(dirname "$0")/lib.sh"

sign_up "$(new_name ada)"
new_room
key=$(new_name key)
call 201 POST "/rooms/$room/messages" -H 'content-type: application/json' -H "idempotency-key: $key" \
  -d '{"content":"hello"}'
id=$(field id)
call 200 POST "/rooms/$room/messages" -H 'content-type: application/json' -H "idempotency-key: $key" \
  -d '{"content":"hello"}'
[ "$(field id)" = "$id" ] || fail "it was said twice"
call 200 GET "/rooms/$room/messages"
holds "\"id\":\"$id\""
