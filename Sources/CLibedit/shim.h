// libedit's native interface. Its variadic functions cannot be called from Swift: one wrapper for each use.
#pragma once
#include <histedit.h>

typedef int (*editline_read_function)(EditLine *, wchar_t *);
typedef unsigned char (*editline_function)(EditLine *, int);
typedef char *(*editline_prompt_function)(EditLine *);

static inline int editline_set_client_data(EditLine *line, void *data) {
    return el_set(line, EL_CLIENTDATA, data);
}

static inline void *editline_client_data(EditLine *line) {
    void *data = NULL;
    el_get(line, EL_CLIENTDATA, &data);
    return data;
}

// What stands between two `escape` characters of the prompt is sent to the terminal and has no width.
static inline int editline_set_prompt(EditLine *line, editline_prompt_function prompt, char escape) {
    return el_set(line, EL_PROMPT_ESC, prompt, (int)escape);
}

static inline int editline_set_keymap(EditLine *line, const char *name) {
    return el_set(line, EL_EDITOR, name);
}

static inline int editline_set_editing(EditLine *line, int on) {
    return el_set(line, EL_EDITMODE, on);
}

// Gives keys one by one from here on, as `el_gets` would do by itself once the prompt is shown.
static inline int editline_take_keys(EditLine *line) {
    return el_set(line, EL_PREP_TERM, 1);
}

static inline int editline_set_reader(EditLine *line, editline_read_function read) {
    return el_set(line, EL_GETCFN, read);
}

static inline int editline_add_function(
    EditLine *line, const char *name, const char *help, editline_function function) {
    return el_set(line, EL_ADDFN, name, help, function);
}

static inline int editline_bind(EditLine *line, const char *key, const char *command) {
    return el_set(line, EL_BIND, key, command, (char *)NULL);
}

// The keymap that vi's command mode uses.
static inline int editline_bind_alternate(EditLine *line, const char *key, const char *command) {
    return el_set(line, EL_BIND, "-a", key, command, (char *)NULL);
}

static inline int editline_set_history(EditLine *line, History *events) {
    return el_set(line, EL_HIST, history, events);
}

// Forgets what was drawn, and draws prompt and line at the terminal's present cursor.
static inline int editline_redraw(EditLine *line) {
    return el_set(line, EL_REFRESH);
}

static inline int history_set_size(History *events, int size) {
    HistEvent event;
    return history(events, &event, H_SETSIZE, size);
}

// Leaves out what equals the entry before it.
static inline int history_set_unique(History *events, int on) {
    HistEvent event;
    return history(events, &event, H_SETUNIQUE, on);
}

static inline int history_enter(History *events, const char *text) {
    HistEvent event;
    return history(events, &event, H_ENTER, text);
}
