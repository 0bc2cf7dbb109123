; The busy beaver with four states: from the blank tape it runs for 107 steps and leaves 13 1s, more
; than any other halting machine of its size (Brady 1983). It takes no input.
machine busy-beaver-4
blank   0
start   a
halt    done
time    107
space   14
test    "" -> "10111111111111" in 107

a:
  0 -> 1 R b
  1 -> 1 L b
b:
  0 -> 1 L a
  1 -> 0 L c
c:
  0 -> 1 R done
  1 -> 1 L d
d:
  0 -> 1 R
  1 -> 0 R a
