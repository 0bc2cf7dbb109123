; Decides { ww }, that is whether the two halves of the word are equal. Tape 2 gets a mark for every
; two symbols, then the first half in place of the marks, which is compared with the rest.
machine equality
tapes   2
input   01
start   first
accept  yes
time    7n/2 + 5
space   n + 2
test    ""       accept
test    "1"      reject
test    "00"     accept
test    "0110"   reject
test    "0101"   accept
test    "010"    reject
test    "110110" accept

first:
  [01]_ -> RS second
  __    -> LL left
second:
  [01]_ -> .x RR first
left:
  [01]x -> LL
  [01]_ -> LS
  __    -> RR copy
copy:
  0x    -> .0 RR
  1x    -> .1 RR
  [01]_ -> SL rewind
  __    -> SS yes
rewind:
  [01][01] -> SL
  [01]_    -> SR compare
compare:
  00 -> RR
  11 -> RR
  __ -> SS yes
