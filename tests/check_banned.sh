#!/bin/sh
# Functions that do not say how much they write, or hide state.
set -eu
cd "$1"
! grep -nE '\<(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|alloca|sscanf|system|popen)\(' \
    base/*.c article/*.c diff/*.c store/*.c fetch/*.c reports/*.c watch/*.c cli/*.c >&2
