; Decides { 0^k 1^k } on two tapes in linear time: tape 2 keeps the 0s, and the 1s use them up.
machine zeros-ones-2
tapes   2
input   01
start   begin
accept  yes
time    n + 2
space   n + 1
test    ""     accept
test    "0"    reject
test    "0011" accept in 6
test    "001"  reject
test    "0101" reject
test    "011"  reject

begin:
  __ -> SS yes
  0_ -> .0 RR push
push:                     ; copy the 0s to tape 2
  0_ -> .0 RR
  1_ -> SL pop            ; keep both cells, change state
pop:
  10 -> RL
  __ -> SS yes
