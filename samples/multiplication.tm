; Multiplies unary numbers: "11x111" gives 111111, on tape 2. Each 1 before the x is erased, and the
; 1s after the x are copied for it. Without an x the product is 0; any x after the first is ignored.
machine multiplication
tapes   2
input   1x
start   next
halt    done
output  tape 2
time    (n + 1)^2
space   max(n + 1, (n - 1)^2/4 + 1)
test    ""       -> ""
test    "11"     -> ""
test    "1x1"    -> "1"
test    "11x11"  -> "1111"
test    "111x11" -> "111111"
test    "x111"   -> ""
test    "1x1x1"  -> "11"

next:
  1_    -> _. RS skip
  [x_]_ -> SS done
skip:                     ; to the second factor
  1_ -> RS
  x_ -> RS append
  __ -> LS left
append:
  1_ -> .1 RR
  x_ -> RS
  __ -> LS left
left:
  [1x]_ -> LS
  __    -> RS next
