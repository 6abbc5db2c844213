import CMicroHTTPD
import Foundation

/// Hands answers to libmicrohttpd.
struct ResponseSender {
  let connection: OpaquePointer
  let signal: StopSignal

  /// Queues an answer; NO ends the connection.
  func send(_ response: HTTPResponse, withoutBody: Bool) -> MHD_Result {
    guard let made = make(response, withoutBody: withoutBody) else {
      HTTPDaemon.reset(preflight_mhd_socket(connection))
      return MHD_Result.NO
    }
    defer { MHD_destroy_response(made) }
    for (name, value) in response.headers { MHD_add_response_header(made, name, value) }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }

  private func make(_ response: HTTPResponse, withoutBody: Bool) -> OpaquePointer? {
    let delivery = response.delivery
    switch response.body {
    case .reset:
      return nil
    case .events(let steps):
      return callback(EventBody(steps, signal: signal), size: preflight_mhd_size_unknown)
    case .bytes(let bytes):
      guard delivery.isPlain else {
        return paced(.bytes(bytes), length: Int64(bytes.count), delivery)
      }
      return bytes.withUnsafeBytes {
        MHD_create_response_from_buffer(
          $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress),
          MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
      }
    case .file(let path, let range):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      guard delivery.isPlain || withoutBody else {
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return paced(
          .file(file, offset: range.lowerBound), length: Int64(range.count), delivery)
      }
      return MHD_create_response_from_fd_at_offset64(
        UInt64(range.count), descriptor, UInt64(range.lowerBound))
    }
  }

  private func paced(
    _ content: PacedBody.Content, length: Int64, _ delivery: Delivery
  ) -> OpaquePointer? {
    if delivery.isReset, delivery.endsAfter == 0 {
      _ = signal.wait(delivery.delay)
      return nil
    }
    let body = PacedBody(
      content, length: length, delivery: delivery, signal: signal,
      socket: preflight_mhd_socket(connection))
    return callback(body, size: UInt64(delivery.promised ?? length))
  }

  /// Stands for `MHD_create_response_from_callback`; the response owns the source.
  private func callback(_ source: any BodySource, size: UInt64) -> OpaquePointer? {
    let box = SourceBox(source)
    return MHD_create_response_from_callback(
      size, 65_536,
      { context, _, buffer, limit in
        guard let context, let buffer else { return preflight_mhd_end_with_error }
        let box = Unmanaged<SourceBox>.fromOpaque(context).takeUnretainedValue()
        switch box.source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: limit)) {
        case .bytes(let count): return count
        case .end: return preflight_mhd_end_of_stream
        case .broken: return preflight_mhd_end_with_error
        }
      }, Unmanaged.passRetained(box).toOpaque(),
      { context in
        if let context { Unmanaged<SourceBox>.fromOpaque(context).release() }
      })
  }
}

/// Carries a body source through a C context pointer.
private final class SourceBox {
  let source: any BodySource
  init(_ source: any BodySource) { self.source = source }
}
