; Looks up a bit by its address, of k digits, most significant first; the 2^k bits to choose from
; follow it. Tape 2 counts bits from the end of the word until their number is a power of two with as
; many digits 0 as there are symbols left. Then each digit of the address, from the last to the
; first, crosses off every second bit. Words of other lengths are rejected.
machine multiplexer
tapes   2
input   01
start   right
accept  yes
time    2n log n + 5n + 3
space   n + 2
test    ""       reject
test    "1"      accept
test    "001"    reject
test    "101"    accept
test    "1111"   reject
test    "100010" accept  ; bit 2 of 0010
test    "110010" reject  ; bit 3

right:
  [01]_ -> RS
  __    -> LS count
count:                    ; the bits to come off tape 1; a has been a 0, b a 1
  0* -> a. SS add
  1* -> b. SS add
add:
  [ab]1 -> .0 SL
  [ab]0 -> .1 SR last
  [ab]_ -> .1 LR power
last:                     ; to the last digit
  [ab]0 -> SR
  [ab]_ -> LL count
power:                    ; compare the 0s with what is left
  [01]0 -> LR
  [01]_ -> RS return
  __    -> RS data
return:
  [01]_ -> RS
  [ab]_ -> LL count
data:
  [01]_ -> RS
  [ab]_ -> LS digit
digit:
  [abx]_ -> LS
  0_     -> x. RS keep
  1_     -> x. RS cross
  __     -> RS found
keep:
  x_    -> RS
  [ab]_ -> RS cross
  __    -> LS digit
cross:
  x_    -> RS
  [ab]_ -> x. RS keep
  __    -> LS digit
found:
  x_ -> RS
  b_ -> SS yes
