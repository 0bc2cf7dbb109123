; Counts the 1s of the word, in binary on tape 2, most significant bit first and with as many digits
; as the word has symbols: n zeros are laid out, and every 1 adds 1 to the number they make.
machine ones-count
tapes   2
input   01
start   zeros
halt    done
output  tape 2
time    9n/2 + 2
space   n + 2
test    ""      -> ""
test    "1"     -> "1"
test    "000"   -> "000"
test    "1101"  -> "0011"
test    "11111" -> "00101"

zeros:
  [01]_ -> .0 RR
  __    -> LL count
count:                    ; from the right; tape 2 on the last digit
  0[01] -> LS
  10    -> .1 LS
  11    -> .0 SL carry
  _*    -> SS done
carry:
  11 -> .0 SL
  10 -> .1 SR last
last:                     ; back to the last digit
  1[01] -> SR
  1_    -> LL count
