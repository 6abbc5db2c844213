import CFFmpeg
import MediaModel

/// The one place that turns FFmpeg's codes into errors.
struct Gate {
  /// The file that the calls are about.
  let path: String
  /// Where the object's log lines go.
  let log: EngineLog.Sink
  /// What stops the work.
  let cancellation: Cancellation?
  /// Whether the file is written, so that the system's refusals are about its place.
  let isWriting: Bool

  init(
    path: String, log: EngineLog.Sink = EngineLog.Sink(), cancellation: Cancellation? = nil,
    isWriting: Bool = false
  ) {
    self.path = path
    self.log = log
    self.cancellation = cancellation
    self.isWriting = isWriting
  }

  /// For calls that are about no file and log nothing; making one takes longer than such calls do.
  static let unnamed = Gate(path: "")

  /// Returns a code of zero or more and throws for a negative one.
  @discardableResult
  func check(_ code: Int32, _ operation: @autoclosure () -> String) throws -> Int32 {
    if code >= 0 { return code }
    throw error(code, operation())
  }

  /// Returns a pointer that C gave, or throws that there was no memory for it.
  func require<T>(_ value: T?, _ operation: @autoclosure () -> String) throws -> T {
    guard let value else { throw error(preflight_averror_enomem, operation()) }
    return value
  }

  /// The error for a code.
  func error(_ code: Int32, _ operation: String) -> MediaError {
    if cancellation?.isCancelled == true {
      return .cancelled(operation: "stopped on request", path: path)
    }
    let said = (log.lastError ?? ThreadLog.current.takeLastError())?.text
    let detail = Gate.detail(meaning: Gate.meaning(of: code), code: code, said: said)
    return MediaError(
      Gate.kind(of: code, isWriting: isWriting), code: code, operation: operation, path: path,
      detail: detail,
      advice: code == preflight_averror_unsupported ? "Export it in a more common form" : nil)
  }

  /// FFmpeg's last words say more than the meaning of "invalid data"; else both are given.
  private static func detail(meaning: String, code: Int32, said: String?) -> String {
    guard let said else { return meaning }
    return code == preflight_averror_invaliddata ? said : "\(meaning) (\(said))"
  }

  /// FFmpeg's own text for a code, but for the one that is meant for its authors.
  static func meaning(of code: Int32) -> String {
    guard code != preflight_averror_unsupported else {
      return "FFmpeg does not support this form of it"
    }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let base = buffer.baseAddress else { return "error \(code)" }
      av_strerror(code, base, buffer.count)
      return String(cString: base)
    }
  }

  /// The sort of failure that a code stands for.
  static func kind(of code: Int32, isWriting: Bool = false) -> MediaError.Kind {
    switch code {
    case preflight_averror_exit: .cancelled
    case preflight_averror_invaliddata, preflight_averror_eof: .damaged
    case preflight_averror_decoder_not_found, preflight_averror_encoder_not_found,
      preflight_averror_demuxer_not_found, preflight_averror_muxer_not_found,
      preflight_averror_filter_not_found, preflight_averror_unsupported:
      .missingCodec
    default: MediaError.Kind(errno: preflight_averror(code), isWriting: isWriting) ?? .other
    }
  }
}

extension Rational {
  init?(_ native: AVRational) {
    guard native.den != 0 else { return nil }
    self.init(Int64(native.num), Int64(native.den))
  }

  /// The same as FFmpeg's type, rounded where the parts are past 32 bits.
  var native: AVRational {
    var native = AVRational()
    av_reduce(&native.num, &native.den, numerator, denominator, Int64(Int32.max))
    return native
  }
}

/// FFmpeg's "no time stamp" as an optional.
func known(_ ticks: Int64) -> Int64? { ticks == preflight_nopts_value ? nil : ticks }
