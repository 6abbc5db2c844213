import CFFmpeg
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// FFmpeg's log, caught: nothing reaches standard error, and errors can carry FFmpeg's own words.
///
/// Lines of a demuxer, decoder, encoder or muxer go to the ``EngineLog/Sink`` of that object, also
/// from FFmpeg's worker threads; all others stay with the thread that logged them.
public enum EngineLog {
  /// One caught line.
  public struct Line: Hashable, Sendable {
    /// Whether FFmpeg calls it an error (or worse) and not a warning.
    public var isError: Bool
    /// The part of FFmpeg that says it, such as `h264`.
    public var source: String
    /// The words.
    public var text: String
  }

  /// Collects the lines of one FFmpeg object; keeps the first and counts the rest.
  public final class Sink: Sendable {
    private struct State {
      var lines: [Line] = []
      var errors = 0
    }

    private let state = Mutex(State())
    let token: Int

    static let capacity = 32

    /// Makes an empty one.
    public init() {
      token = EngineLog.nextToken()
      EngineLog.register(self)
    }

    deinit { EngineLog.forget(token) }

    /// What was said, the first lines of it.
    public var lines: [Line] { state.withLock { $0.lines } }

    /// How many error lines there were, also those not kept.
    public var errorCount: Int { state.withLock { $0.errors } }

    /// The last error line kept, if any.
    public var lastError: Line? { lines.last { $0.isError } }

    func take(_ line: Line) {
      state.withLock {
        if line.isError { $0.errors += 1 }
        if $0.lines.count < Sink.capacity {
          $0.lines.append(line)
        } else if line.isError {
          $0.lines[Sink.capacity - 1] = line
        }
      }
    }

    var opaque: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: token) }
  }

  private struct WeakSink {
    weak var sink: Sink?
  }

  private static let tokens = Atomic<Int>(0x5EED_0000)
  private static let sinks = Mutex<[Int: WeakSink]>([:])

  fileprivate static func nextToken() -> Int {
    install()
    return tokens.wrappingAdd(1, ordering: .relaxed).newValue
  }

  fileprivate static func register(_ sink: Sink) {
    sinks.withLock { $0[sink.token] = WeakSink(sink: sink) }
  }

  fileprivate static func forget(_ token: Int) {
    _ = sinks.withLock { $0.removeValue(forKey: token) }
  }

  /// The last error line of this thread that belongs to no file, and forgets it; parsers and
  /// filters speak so.
  public static func takeStrayError() -> Line? { ThreadLog.current.takeLastError() }

  /// Puts the collector in place of FFmpeg's printer; called by every owner before its first call.
  static func install() { _ = installed }

  private static let installed: Bool = {
    av_log_set_level(AV_LOG_WARNING)
    av_log_set_callback { context, level, format, arguments in
      guard level <= AV_LOG_WARNING, let format, let arguments else { return }
      EngineLog.collect(context, level, format, arguments)
    }
    return true
  }()

  /// What FFmpeg calls errors though nothing is lost: ASF with a span that is noted wrongly, and H.264
  /// whose encoder tells of references that are gone or more than it declared.
  private static let harmless = [
    "pkt.size != ds_packet_size", "mmco: unref short failure", "number of reference frames (",
  ]

  private static func collect(
    _ context: UnsafeMutableRawPointer?, _ level: Int32, _ format: UnsafePointer<CChar>,
    _ arguments: CVaListPointer
  ) {
    var prefix: Int32 = 0
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer -> String in
      guard let base = buffer.baseAddress else { return "" }
      base.pointee = 0
      av_log_format_line2(nil, level, format, arguments, base, 1024, &prefix)
      return String(cString: base)
    }
    let trimmed = Self.withoutStop(printable(text))
    guard !trimmed.isEmpty else { return }
    let isError = level <= AV_LOG_ERROR && !harmless.contains { trimmed.hasPrefix($0) }
    let line = Line(isError: isError, source: name(of: context), text: trimmed)
    if let sink = sink(of: context) {
      sink.take(line)
    } else {
      ThreadLog.current.take(line)
    }
  }

  /// What FFmpeg says ends in a full stop here and there; it stands within other sentences.
  private static func withoutStop(_ text: String) -> String {
    var text = text[...]
    while text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  private static func printable(_ text: String) -> String {
    let cleaned = String(
      text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
    return cleaned.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }

  private static func avClass(_ context: UnsafeMutableRawPointer) -> UnsafePointer<AVClass>? {
    context.load(as: UnsafePointer<AVClass>?.self)
  }

  private static func name(of context: UnsafeMutableRawPointer?) -> String {
    guard let context, let description = avClass(context)?.pointee,
      let words = description.item_name?(context)
    else { return "" }
    return String(cString: words)
  }

  /// Walks from a logging object to the codec or format context it belongs to, whose user pointer
  /// carries the sink's token. Worker threads' copies of a codec context carry it too.
  private static func sink(of context: UnsafeMutableRawPointer?) -> Sink? {
    var next = context
    for _ in 0..<4 {
      guard let object = next, let description = avClass(object) else { return nil }
      var token = 0
      switch description {
      case avcodec_get_class():
        token = Int(bitPattern: object.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque)
      case avformat_get_class():
        token = Int(bitPattern: object.assumingMemoryBound(to: AVFormatContext.self).pointee.opaque)
      default: break
      }
      if token != 0 { return sinks.withLock { $0[token]?.sink } }
      let offset = Int(description.pointee.parent_log_context_offset)
      guard offset > 0 else { return nil }
      next = object.load(fromByteOffset: offset, as: UnsafeMutableRawPointer?.self)
    }
    return nil
  }
}

/// The lines that belong to no sink, per thread: the last few.
final class ThreadLog {
  private var lines: [EngineLog.Line] = []

  func take(_ line: EngineLog.Line) {
    if lines.count == 8 { lines.removeFirst() }
    lines.append(line)
  }

  /// The last error line since the last call, and forgets all.
  func takeLastError() -> EngineLog.Line? {
    defer { lines = [] }
    return lines.last { $0.isError }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { pointer in
      #if canImport(Glibc)
        guard let pointer else { return }
      #endif
      Unmanaged<ThreadLog>.fromOpaque(pointer).release()
    }
    return key
  }()

  static var current: ThreadLog {
    if let pointer = pthread_getspecific(key) {
      return Unmanaged<ThreadLog>.fromOpaque(pointer).takeUnretainedValue()
    }
    let log = ThreadLog()
    pthread_setspecific(key, Unmanaged.passRetained(log).toOpaque())
    return log
  }
}
