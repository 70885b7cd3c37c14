/* The reference for starting up: as little as a program on libedit can do before its prompt can be edited. */
#include <histedit.h>
#include <locale.h>
#include <stdio.h>

static char *prompt(EditLine *editor) {
    (void)editor;
    return "> ";
}

int main(int count, char **arguments) {
    (void)count;
    setlocale(LC_ALL, "");
    EditLine *editor = el_init(arguments[0], stdin, stdout, stderr);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, "emacs");
    History *history_state = history_init();
    HistEvent event;
    history(history_state, &event, H_SETSIZE, 100);
    el_set(editor, EL_HIST, history, history_state);
    int length;
    while (el_gets(editor, &length) != NULL) continue;
    history_end(history_state);
    el_end(editor);
    return 0;
}
