# What the flows share: `. "$(dirname "$0")/lib.sh"`. Needs curl alone.
set -eu
base=${MONARCHS:-http://127.0.0.1:8080}/api/v1
token=
password='correct horse battery'

fail() {
  echo "failed: $1" >&2
  exit 1
}

# A name that nobody has yet.
new_name() { echo "$1$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"; }

# call STATUS METHOD PATH [curl's options]: a request with $token; the answer is in $body. STATUS may be 2?? or 4??.
call() {
  wanted=$1 method=$2 path=$3
  shift 3
  answer=$(curl -sS -X "$method" "$base$path" ${token:+-H "authorization: Bearer $token"} -w '\n%{http_code}' "$@")
  status=$(printf '%s\n' "$answer" | tail -n 1)
  body=$(printf '%s\n' "$answer" | sed '$d')
  # shellcheck disable=SC2254
  case $status in
    $wanted) echo "$method $path -> $status" ;;
    *) fail "$method $path gave $status instead of $wanted: $body" ;;
  esac
}

# json STATUS METHOD PATH BODY
json() { call "$1" "$2" "$3" -H 'content-type: application/json' -d "$4"; }

# The first field of that name in the answer.
field() { printf '%s' "$body" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# The answer has this text in it; or has not.
holds() { case $body in *"$1"*) ;; *) fail "no $1 in: $body" ;; esac; }
lacks() { case $body in *"$1"*) fail "$1 is in: $body" ;; esac; }

# Makes an account, and goes on as it.
sign_up() {
  token=
  json 201 POST /auth/register "{\"username\":\"$1\",\"password\":\"$password\",\"refresh\":\"body\"}"
  token=$(field accessToken)
}

# Makes a room that belongs to who is signed in.
new_room() {
  room=$(new_name room)
  json 201 POST /rooms "{\"name\":\"$room\"}"
}
