// One header for libmicrohttpd. MHD_start_daemon is variadic and MHD_SIZE_UNKNOWN a cast of -1.
#pragma once

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static const uint64_t preflight_mhd_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t preflight_mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t preflight_mhd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

// Starts a daemon on 127.0.0.1 alone; port 0 picks a free one (preflight_mhd_port tells which).
static inline struct MHD_Daemon *preflight_mhd_start(
    unsigned int flags, uint16_t port, MHD_AccessHandlerCallback handler, void *handler_context,
    MHD_RequestCompletedCallback completed, void *completed_context, unsigned int timeout) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return MHD_start_daemon(
      flags, port, NULL, NULL, handler, handler_context,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
      MHD_OPTION_NOTIFY_COMPLETED, completed, completed_context,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)256 * 1024, MHD_OPTION_END);
}
static inline uint16_t preflight_mhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

// The socket of a connection, or -1: MHD_get_connection_info is variadic.
static inline int preflight_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int)info->connect_fd : -1;
}
// Resets a connection whose descriptor stays with libmicrohttpd. On Linux, connecting to AF_UNSPEC
// does it at once; elsewhere the close that follows does.
static inline void preflight_reset(int socket) {
  struct linger now = {1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
#ifdef __linux__
  struct sockaddr nowhere;
  memset(&nowhere, 0, sizeof nowhere);
  nowhere.sa_family = AF_UNSPEC;
  connect(socket, &nowhere, sizeof nowhere);
#endif
}
