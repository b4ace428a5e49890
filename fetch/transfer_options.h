#ifndef EMEND_FETCH_TRANSFER_OPTIONS_H
#define EMEND_FETCH_TRANSFER_OPTIONS_H

#include "fetch/transfer.h"

/* Inside the transfer family: tells curl all that t->request asks for. */
enum emend_status transfer_set_options(
    struct transfer *t, struct emend_error *err) EMEND_MUST_USE;

/* Callbacks of transfer.c; data is the transfer. */
size_t transfer_on_header(char *bytes, size_t size, size_t n, void *data);
size_t transfer_on_body(char *bytes, size_t size, size_t n, void *data);
curl_socket_t transfer_on_socket(
    void *data, curlsocktype purpose, struct curl_sockaddr *address);
int transfer_on_request(
    void *data, char *peer, char *local, int peer_port, int local_port);

#endif
