; Decides whether the number of 0s is a power of two, as in Sipser's Example 3.7. A sweep crosses
; off every other 0, and an odd number of 0s is fatal unless it is one.
machine power-of-two
input   0
start   one
accept  yes
time    2n log n + n + 1
space   n + 1
test    ""         reject
test    "0"        accept
test    "00"       accept
test    "000"      reject
test    "0000"     accept
test    "000000"   reject
test    "00000000" accept

one:                      ; the first 0 gives way to a blank that marks the left end
  0 -> _ R two
two:                      ; one 0 so far
  x -> R
  0 -> x R even
  _ -> S yes
even:
  x -> R
  0 -> R odd
  _ -> L back
odd:                      ; three or more, an odd number so far
  x -> R
  0 -> x R even
back:
  [0x] -> L
  _    -> R two
