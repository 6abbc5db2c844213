import CCurl

/// Owns a curl easy handle. Each option is set, and its code checked, in one place here.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorBuffer: UnsafeMutablePointer<CChar>

  init?() {
    guard CurlLibrary.isReady, let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try? check(preflight_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, errorBuffer))
  }

  deinit {
    curl_easy_cleanup(pointer)
    errorBuffer.deallocate()
  }

  /// curl's own words on the last failure; empty where it had none.
  var words: String { String(cString: errorBuffer) }

  func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
    try check(preflight_setopt_long(pointer, option, value))
  }

  func set(_ option: CURLoption, size value: Int64) throws(CurlFailure) {
    try check(preflight_setopt_offset(pointer, option, curl_off_t(value)))
  }

  /// curl keeps a copy of the text.
  func set(_ option: CURLoption, _ value: String) throws(CurlFailure) {
    try check(preflight_setopt_string(pointer, option, value))
  }

  /// The memory must outlive the transfer.
  func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(CurlFailure) {
    try check(preflight_setopt_pointer(pointer, option, value))
  }

  /// The list must outlive the transfer.
  func set(_ option: CURLoption, _ list: HeaderList) throws(CurlFailure) {
    try check(preflight_setopt_slist(pointer, option, list.first))
  }

  /// The form must outlive the transfer.
  func set(_ form: MimeForm) throws(CurlFailure) {
    try check(preflight_setopt_mime(pointer, form.pointer))
  }

  func set(_ option: CURLoption, callback: curl_write_callback) throws(CurlFailure) {
    try check(preflight_setopt_write(pointer, option, callback))
  }

  func setProgress(callback: curl_xferinfo_callback) throws(CurlFailure) {
    try check(preflight_setopt_progress(pointer, callback))
    try set(CURLOPT_NOPROGRESS, 0)
  }

  /// How many bytes of requests were sent; nil where curl does not tell.
  var bytesRequested: Int? {
    var size = 0
    return preflight_getinfo_long(pointer, CURLINFO_REQUEST_SIZE, &size) == CURLE_OK ? size : nil
  }

  /// Lets a receiver that was paused go on.
  func unpause() {
    curl_easy_pause(pointer, CURLPAUSE_CONT)
  }

  private func check(_ code: CURLcode) throws(CurlFailure) {
    guard code == CURLE_OK else { throw CurlFailure(code: code) }
  }
}

/// A code of curl's that is not zero.
struct CurlFailure: Error {
  let code: CURLcode
}

/// Owns a `curl_slist`.
final class HeaderList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) throws(CurlFailure) {
    for line in lines {
      guard let longer = curl_slist_append(first, line) else {
        throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
      }
      first = longer
    }
  }

  deinit { curl_slist_free_all(first) }
}

/// Owns a `curl_mime`, whose parts are read from disk while they are sent.
final class MimeForm {
  let pointer: OpaquePointer

  /// Fails with `CURLE_READ_ERROR` when a file cannot be read.
  init(_ files: [FormFile], for handle: EasyHandle) throws(CurlFailure) {
    guard let pointer = curl_mime_init(handle.pointer) else {
      throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
    }
    self.pointer = pointer
    for file in files {
      let part = curl_mime_addpart(pointer)
      try check(curl_mime_name(part, file.field))
      try check(curl_mime_filedata(part, file.path))
      try check(curl_mime_filename(part, file.filename))
      if let type = file.contentType { try check(curl_mime_type(part, type)) }
    }
  }

  deinit { curl_mime_free(pointer) }

  private func check(_ code: CURLcode) throws(CurlFailure) {
    guard code == CURLE_OK else { throw CurlFailure(code: code) }
  }
}

/// The library as a whole.
enum CurlLibrary {
  /// Initialised once per process; false when that failed.
  static let isReady = preflight_global_init() == CURLE_OK
}
