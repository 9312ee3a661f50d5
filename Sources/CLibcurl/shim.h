#include <curl/curl.h>

// Swift calls no variadic functions: one function for each type of an option's value.

static inline CURLcode curl_easy_set_long(CURL *transfer, CURLoption option, long value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_easy_set_text(CURL *transfer, CURLoption option, const char *value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_easy_set_pointer(CURL *transfer, CURLoption option, void *value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_easy_set_list(
    CURL *transfer, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_easy_set_callback(
    CURL *transfer, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_easy_get_long(CURL *transfer, CURLINFO info, long *value) {
    return curl_easy_getinfo(transfer, info, value);
}

static inline CURLcode curl_easy_get_microseconds(
    CURL *transfer, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(transfer, info, value);
}

static inline CURLMcode curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// Lets a transfer speak HTTP and nothing else; Ubuntu 22.04 has a libcurl before 7.85.
static inline CURLcode curl_easy_allow_http_only(CURL *transfer) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(transfer, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

// Waits for no resolution of a name that is given up, from libcurl 7.87 on.
static inline CURLcode curl_easy_give_up_quickly(CURL *transfer) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(transfer, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)transfer;
    return CURLE_OK;
#endif
}

// The union of a message cannot be read in Swift without an unsafe cast.
static inline CURLcode curl_message_result(const CURLMsg *message) {
    return message->data.result;
}
