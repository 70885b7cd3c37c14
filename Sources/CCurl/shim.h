// libcurl's types, and its functions as a table that is filled when the first request needs it: linking libcurl
// would cost every start-up the loading of some thirty shared objects.
//
// Swift can call neither variadic functions nor pointers to them: one typed wrapper for each kind of argument.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

struct libcurl {
    const char *(*version)(void);
    curl_version_info_data *(*version_info)(CURLversion);
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
    LIBCURL_FILL(version_info);
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

/// The bytes are copied by libcurl.
static inline CURLcode libcurl_set_blob(
    const struct libcurl *library, CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return library->easy_setopt(easy, option, &blob);
}

static inline CURLcode libcurl_set_write(
    const struct libcurl *library, CURL *easy, curl_write_callback function, void *context) {
    library->easy_setopt(easy, CURLOPT_WRITEDATA, context);
    return library->easy_setopt(easy, CURLOPT_WRITEFUNCTION, function);
}

static inline CURLcode libcurl_set_header(
    const struct libcurl *library, CURL *easy, curl_write_callback function, void *context) {
    library->easy_setopt(easy, CURLOPT_HEADERDATA, context);
    return library->easy_setopt(easy, CURLOPT_HEADERFUNCTION, function);
}

static inline CURLcode libcurl_set_sockopt(
    const struct libcurl *library, CURL *easy, curl_sockopt_callback function) {
    return library->easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, function);
}

/// The function opens the socket for an address, or gives -1 (`CURL_SOCKET_BAD`) to connect to it not at all.
static inline CURLcode libcurl_set_opensocket(
    const struct libcurl *library, CURL *easy, curl_opensocket_callback function, void *context) {
    library->easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    return library->easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, function);
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

/// The file of trusted certificates that is built into this libcurl; null where there is none.
static inline const char *libcurl_system_certificates(const struct libcurl *library) {
    curl_version_info_data *info = library->version_info(CURLVERSION_NOW);
    return info && info->age >= CURLVERSION_SEVENTH ? info->cainfo : NULL;
}

/// A file without a name that holds the bytes, readable as /dev/fd/N while it is open; -1 where that fails.
static inline int libcurl_memory_file(const void *bytes, size_t count) {
#if defined(__linux__)
    int file = (int)syscall(SYS_memfd_create, "certificates", 1 /* MFD_CLOEXEC */);
#else
    int file = -1;
#endif
    if (file < 0) return -1;
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written <= 0) {
            close(file);
            return -1;
        }
        bytes = (const char *)bytes + written;
        count -= (size_t)written;
    }
    return file;
}

/// What a proxy may ask for: not Negotiate, which fails without a ticket where a password would do.
static const long libcurl_proxy_auth = (long)(CURLAUTH_BASIC | CURLAUTH_DIGEST | CURLAUTH_NTLM);

// Options that older headers do not name; an older libcurl refuses them, which does no harm.

/// `CURLOPT_QUICK_EXIT` (libcurl 7.87).
static const int libcurl_quick_exit = CURLOPTTYPE_LONG + 322;
/// `CURLOPT_PROTOCOLS_STR` (libcurl 7.85).
static const int libcurl_protocols = CURLOPTTYPE_OBJECTPOINT + 318;
