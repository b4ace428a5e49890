#!/usr/bin/env python3
"""Makes the completion of a shell from what the program says of itself.

    make.py EMEND bash|zsh|fish OUTPUT

`emend --help` lists the commands, `emend COMMAND --help` the options, each with
its argument and a line on what it is for.
"""

import pathlib
import re
import subprocess
import sys


def ask(emend, *words):
    return subprocess.run([emend, *words], capture_output=True, text=True,
                          check=True, env={"LC_ALL": "C"}).stdout


def read_commands(emend):
    """[(name, summary)]"""
    return re.findall(r"^  ([a-z]+) {2,}(\S.*)$", ask(emend, "--help"), re.M)


def read_options(emend, command):
    """[(names, argument or None, summary)]"""
    found = []
    for names, argument, summary in re.findall(
            r"^  ((?:-\w, )?-{1,2}[\w-]+)(?: (\S+))?(?:  +|\n {20,})(\S.*)$",
            ask(emend, command, "--help"), re.M):
        found.append((names.split(", "), argument or None, summary))
    return found


def values_of(argument):
    """What an argument may be, where that is a list."""
    return argument.split("|") if argument and "|" in argument else []


def takes_path(argument):
    return argument in ("FILE", "DIR")


def quoted(s):
    return "'" + s.replace("'", "'\\''") + "'"


# ---- bash

BASH = """\
# bash completion of emend(1); made by complete/make.py
_emend()
{
	local cur prev words cword command= options= i
	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD-1]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C) i=$((i + 1)) ;;
		-*) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	if [[ $prev = -C ]]; then
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
	fi
	if [[ -z $command ]]; then
		mapfile -t COMPREPLY < <(compgen -W "@COMMANDS@" -- "$cur")
		return
	fi
	case $command:$prev in
@VALUES@
	esac
	case $command in
	help) options="@NAMES@" ;;
@OPTIONS@
	esac
	if [[ $cur = -* || $command = help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -o filenames -F _emend emend
"""


def make_bash(commands, options):
    values, lines = [], []
    for name, _ in commands:
        for names, argument, _ in options[name]:
            words = values_of(argument)
            if words:
                values += ["\t%s)\n\t\tmapfile -t COMPREPLY < <(compgen -W "
                           "\"%s\" -- \"$cur\")\n\t\treturn ;;"
                           % (" | ".join("%s:%s" % (name, n) for n in names),
                              " ".join(words))]
            elif takes_path(argument):
                values += ["\t%s)\n\t\tmapfile -t COMPREPLY < <(compgen %s -- "
                           "\"$cur\")\n\t\treturn ;;"
                           % (" | ".join("%s:%s" % (name, n) for n in names),
                              "-d" if argument == "DIR" else "-f")]
        lines += ["\t%s) options=\"%s\" ;;" % (name, " ".join(
            n for names, _, _ in options[name] for n in names))]
    names = " ".join(name for name, _ in commands)
    return (BASH.replace("@COMMANDS@", "help --help --version -C " + names)
            .replace("@NAMES@", names)
            .replace("@VALUES@", "\n".join(values))
            .replace("@OPTIONS@", "\n".join(lines)))


# ---- zsh

ZSH = """\
#compdef emend
# zsh completion of emend(1); made by complete/make.py
_emend() {
	local state line
	local -a commands
	commands=(
@COMMANDS@
	)
	_arguments -C \\
		'-C[the archive]:archive:_files -/' \\
		'--help[list the commands]' '--version[tell the version]' \\
		'1:command:->command' '*::argument:->rest'
	case $state in
	command) _describe -t commands command commands ;;
	rest)
		case $line[1] in
@CASES@
		esac ;;
	esac
}
_emend "$@"
"""


def zsh_escaped(s):
    return re.sub(r"([\[\]:\\])", r"\\\1", s)


def zsh_option(names, argument, summary):
    action = ""
    if argument:
        words = values_of(argument)
        action = ":%s:%s" % (
            "value" if words else zsh_escaped(argument.lower()),
            "(%s)" % " ".join(words) if words
            else "_files -/" if argument == "DIR"
            else "_files" if argument == "FILE" else " ")
    return [quoted("%s[%s]%s" % (n, zsh_escaped(summary), action))
            for n in names]


def make_zsh(commands, options):
    cases = ["\t\thelp) _describe -t commands command commands ;;"]
    for name, _ in commands:
        words = [w for o in options[name] for w in zsh_option(*o)]
        cases += ["\t\t%s)\n\t\t\t_arguments %s \\\n\t\t\t\t'*:argument:_files' ;;"
                  % (name, " \\\n\t\t\t\t".join(words))]
    return (ZSH.replace("@COMMANDS@", "\n".join(
                "\t\t" + quoted("%s:%s" % (n, zsh_escaped(s)))
                for n, s in commands))
            .replace("@CASES@", "\n".join(cases)))


# ---- fish

def make_fish(commands, options):
    lines = ["# fish completion of emend(1); made by complete/make.py",
             "complete -c emend -n __fish_use_subcommand -s C -r -a "
             "'(__fish_complete_directories)' -d 'the archive'"]
    for name, summary in commands:
        lines += ["complete -c emend -n __fish_use_subcommand -f -a %s -d %s"
                  % (name, quoted(summary))]
        for names, argument, text in options[name]:
            words = values_of(argument)
            lines += ["complete -c emend -n '__fish_seen_subcommand_from %s'"
                      " %s%s -d %s" % (
                          name, " ".join(
                              "-l %s" % n[2:] if n.startswith("--")
                              else "-s %s" % n[1:] for n in names),
                          " -x -a %s" % quoted(" ".join(words)) if words
                          else " -r" if argument else "", quoted(text))]
    return "\n".join(lines) + "\n"


def main():
    emend, shell, output = sys.argv[1:]
    commands = read_commands(emend)
    options = {name: read_options(emend, name) for name, _ in commands}
    make = {"bash": make_bash, "zsh": make_zsh, "fish": make_fish}[shell]
    pathlib.Path(output).write_text(make(commands, options))


main()
