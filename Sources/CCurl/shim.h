// libcurl's types, and its functions as a table that is filled when the first request needs it: linking libcurl
// would cost every start-up the loading of some thirty shared objects.
//
// Swift can call neither variadic functions nor pointers to them: one typed wrapper for each kind of argument.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>

struct libcurl {
    const char *(*version)(void);
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned int, int, int *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
};

/// Fills the table from a handle of `dlopen`. Returns null, or the name of the function that this libcurl lacks.
static inline const char *libcurl_fill(struct libcurl *library, void *handle) {
#define LIBCURL_FILL(member)                                                          \
    *(void **)&library->member = dlsym(handle, "curl_" #member);                      \
    if (!library->member) return "curl_" #member
    LIBCURL_FILL(version);
    LIBCURL_FILL(global_init);
    LIBCURL_FILL(easy_init);
    LIBCURL_FILL(easy_cleanup);
    LIBCURL_FILL(easy_setopt);
    LIBCURL_FILL(easy_getinfo);
    LIBCURL_FILL(easy_strerror);
    LIBCURL_FILL(slist_append);
    LIBCURL_FILL(slist_free_all);
    LIBCURL_FILL(multi_init);
    LIBCURL_FILL(multi_cleanup);
    LIBCURL_FILL(multi_add_handle);
    LIBCURL_FILL(multi_remove_handle);
    LIBCURL_FILL(multi_perform);
    LIBCURL_FILL(multi_poll);
    LIBCURL_FILL(multi_info_read);
#undef LIBCURL_FILL
    return NULL;
}

static inline CURLcode libcurl_set_long(const struct libcurl *library, CURL *easy, CURLoption option, long value) {
    return library->easy_setopt(easy, option, value);
}

static inline CURLcode libcurl_set_size(const struct libcurl *library, CURL *easy, CURLoption option, curl_off_t value) {
    return library->easy_setopt(easy, option, value);
}

/// The string is copied by libcurl.
static inline CURLcode libcurl_set_string(
    const struct libcurl *library, CURL *easy, CURLoption option, const char *value) {
    return library->easy_setopt(easy, option, value);
}

/// What the pointer points to must outlive the transfer.
static inline CURLcode libcurl_set_pointer(const struct libcurl *library, CURL *easy, CURLoption option, void *value) {
    return library->easy_setopt(easy, option, value);
}

static inline CURLcode libcurl_set_write(
    const struct libcurl *library, CURL *easy, curl_write_callback function, void *context) {
    library->easy_setopt(easy, CURLOPT_WRITEDATA, context);
    return library->easy_setopt(easy, CURLOPT_WRITEFUNCTION, function);
}

static inline CURLcode libcurl_set_sockopt(
    const struct libcurl *library, CURL *easy, curl_sockopt_callback function) {
    return library->easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, function);
}

static inline long libcurl_get_long(const struct libcurl *library, CURL *easy, CURLINFO info) {
    long value = 0;
    return library->easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t libcurl_get_size(const struct libcurl *library, CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    return library->easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

/// Null, or a string that lives as long as the transfer.
static inline const char *libcurl_get_string(const struct libcurl *library, CURL *easy, CURLINFO info) {
    char *value = NULL;
    return library->easy_getinfo(easy, info, &value) == CURLE_OK ? value : NULL;
}

/// Takes the next ended transfer from the multi handle's list: 1 and its result, or 0 where none has ended.
static inline int libcurl_next_result(const struct libcurl *library, CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = library->multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return 1;
        }
    }
    return 0;
}

// Options that older headers do not name; an older libcurl refuses them, which does no harm.

/// `CURLOPT_QUICK_EXIT` (libcurl 7.87).
static const int libcurl_quick_exit = CURLOPTTYPE_LONG + 322;
/// `CURLOPT_PROTOCOLS_STR` (libcurl 7.85).
static const int libcurl_protocols = CURLOPTTYPE_OBJECTPOINT + 318;
