; Multiplies two binary numbers, least significant bits first, given as pairs x y x y and so on. The
; digits of x are copied to tape 2; then each digit of y adds x or nothing to the product on tape 3,
; one place further every time. In a word of odd length the last y is missing and is 0.
machine multiplier
tapes   3
input   01
start   copy
halt    done
output  tape 3
time    n(n + 9)/2 + 5
space   n + 3
test    ""       -> ""
test    "1"      -> "00"
test    "11"     -> "10"
test    "1101"   -> "1100"    ; 1 times 3
test    "111110" -> "101010"  ; 7 times 3 is 21
test    "110"    -> "1000"

copy:
  0__ -> .0. RRS pass
  1__ -> .1. RRS pass
  ___ -> LLL left
pass:                     ; over a digit of y
  [01]__ -> RSS copy
  ___    -> LLL left
left:
  [01][01]_ -> LLS
  [01]__    -> LSS
  ___       -> RRS next
next:                     ; to the next digit of y, and one place to the right
  [01]** -> RSR add
  _**    -> SSS done
add:
  [0_][01][0_] -> ..0 SRR
  [0_][01]1    -> SRR
  10[0_]       -> ..0 SRR
  101          -> SRR
  11[0_]       -> ..1 SRR
  111          -> ..0 SRR add-1
  *__          -> ..0 SLL back
add-1:                    ; with a carry
  10[0_] -> ..1 SRR add
  101    -> ..0 SRR
  11[0_] -> ..0 SRR
  111    -> SRR
  1__    -> ..1 SLL back
back:
  *[01]* -> SLL
  *_*    -> RRR next
