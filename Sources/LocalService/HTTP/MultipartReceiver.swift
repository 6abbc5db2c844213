import CMicroHTTPD
import Foundation

/// Takes a multipart body apart as it comes and writes its files to a folder.
///
/// Owns the post processor of its connection and the file that is being written. Used on the
/// thread of its connection alone.
final class MultipartReceiver {
  private let folder: String
  private let largestFile: Int64
  private var processor: OpaquePointer?
  private var current: FileHandle?
  private(set) var files: [ReceivedFile] = []
  private(set) var hasFailed = false

  /// Stands for `MHD_create_post_processor`; nil when the request is not multipart.
  static func make(
    for connection: OpaquePointer, folder: String, largestFile: Int64
  ) -> MultipartReceiver? {
    let receiver = MultipartReceiver(folder: folder, largestFile: largestFile)
    let context = Unmanaged.passUnretained(receiver).toOpaque()
    receiver.processor = MHD_create_post_processor(
      connection, 65_536,
      { context, _, key, filename, _, _, data, offset, size in
        guard let context, let key else { return MHD_Result.NO }
        let receiver = Unmanaged<MultipartReceiver>.fromOpaque(context).takeUnretainedValue()
        receiver.take(
          field: String(cString: key), name: filename.map { String(cString: $0) },
          bytes: UnsafeRawBufferPointer(start: data, count: size), isFirst: offset == 0)
        return MHD_Result.YES
      }, context)
    return receiver.processor == nil ? nil : receiver
  }

  private init(folder: String, largestFile: Int64) {
    self.folder = folder
    self.largestFile = largestFile
  }

  deinit {
    if let processor { MHD_destroy_post_processor(processor) }
    try? current?.close()
  }

  /// Feeds the next bytes of the body.
  func feed(_ data: UnsafePointer<CChar>, count: Int) {
    guard !hasFailed, let processor else { return }
    if MHD_post_process(processor, data, count) == MHD_Result.NO { hasFailed = true }
  }

  /// Ends the body: the last file is closed.
  func finish() {
    if let processor {
      if MHD_destroy_post_processor(processor) == MHD_Result.NO, files.isEmpty { hasFailed = true }
    }
    processor = nil
    try? current?.close()
    current = nil
  }

  /// Removes what was received.
  func discard() {
    for file in files { unlink(file.path) }
    files = []
  }

  private func take(field: String, name: String?, bytes: UnsafeRawBufferPointer, isFirst: Bool) {
    guard let name else { return }
    if isFirst, bytes.isEmpty || !isContinuing(field: field, name: name) {
      begin(field: field, name: name)
    }
    guard let last = files.indices.last, !bytes.isEmpty else { return }
    files[last].bytes += Int64(bytes.count)
    guard files[last].bytes <= largestFile else {
      files[last].isTooLarge = true
      return
    }
    guard let current, bytes.allWritten(to: current.fileDescriptor) else {
      hasFailed = true
      return
    }
  }

  /// libmicrohttpd may announce a part with no bytes before its first ones.
  private func isContinuing(field: String, name: String) -> Bool {
    guard let last = files.last else { return false }
    return last.field == field && last.name == name && last.bytes == 0
  }

  private func begin(field: String, name: String) {
    try? current?.close()
    let path = "\(folder)/\(UUID().uuidString.lowercased())"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      hasFailed = true
      current = nil
      return
    }
    current = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    files.append(
      ReceivedFile(field: field, name: name, path: path, bytes: 0, isTooLarge: false))
  }
}

extension UnsafeRawBufferPointer {
  /// Writes everything to a descriptor; false when that fails.
  func allWritten(to descriptor: Int32) -> Bool {
    var rest = self[...]
    while !rest.isEmpty {
      let count = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) {
        write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
