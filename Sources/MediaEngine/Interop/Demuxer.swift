import CFFmpeg
import MediaModel

/// Owns an input `AVFormatContext`: takes a file apart into packets.
public final class Demuxer {
  /// How much is read to know the streams.
  public enum Analysis: Sendable {
    /// The headers only (`avformat_open_input`).
    case headers
    /// Packets too, until all is known (`avformat_find_stream_info`).
    case full
  }

  /// The file.
  public let path: String
  let gate: Gate
  let file: InputFile
  private let interrupt: Interrupt
  private(set) var context: UnsafeMutablePointer<AVFormatContext>?
  private(set) var times = PacketTimes()
  /// Whether the clock starts again in this file; nil where nobody asked.
  var restarts: Bool?
  /// For a stream that has decode times only.
  private var ordered: OrderedReading?
  /// A stream whose packets are left out up to its next key frame.
  private var entered: Int?
  /// The ticks that each picture of a stream stands, where its packets tell of one.
  private var evenSteps: [Int: Int64] = [:]
  /// What is left out of recordings; nil for other files.
  private var leading: LeadingPictures?
  /// For files of bare frames.
  private var strays: StrayBytes?

  private init(file: InputFile, gate: Gate, interrupt: Interrupt) {
    path = file.path
    self.file = file
    self.gate = gate
    self.interrupt = interrupt
  }

  deinit { avformat_close_input(&context) }

  /// Opens a file by its content.
  ///
  /// No other file is ever opened, whatever a playlist or reference inside says, and the name tells
  /// FFmpeg nothing.
  /// - Parameters:
  ///   - path: The file.
  ///   - options: FFmpeg's demuxer options.
  ///   - analysis: How much to read to know the streams.
  ///   - timeLimit: How long opening and analysing may take.
  ///   - cancellation: Stops blocking reads too, here and later.
  public static func open(
    _ path: String, options: Options = [:], analysis: Analysis = .full,
    timeLimit: Duration? = nil, cancellation: Cancellation? = nil
  ) throws -> Demuxer {
    EngineLog.install()
    _ = EngineLog.takeStrayError()
    let gate = Gate(path: path, cancellation: cancellation)
    let interrupt = Interrupt(cancellation: cancellation, timeLimit: timeLimit)
    let file = try InputFile.open(path, interrupt: interrupt)
    let demuxer = Demuxer(file: file, gate: gate, interrupt: interrupt)
    let context = try gate.require(avformat_alloc_context(), "opening")
    demuxer.context = context
    context.pointee.pb = file.io
    context.pointee.opaque = gate.log.opaque
    context.pointee.interrupt_callback = interrupt.callback
    let safety: Options = [
      "protocol_whitelist": "none", "format_whitelist": knownFormats,
      "max_streams": "\(mostStreams)",
    ]
    let format = FormatHint.name(file.head(FormatHint.reach))
    try file.hideHarmfulTail(of: format)
    // FFmpeg looks for DTS in WAV's samples with all its formats, six times in 32 packets.
    let patience: Options = format == "wav" ? ["max_probe_packets": "4"] : [:]
    var settings = DictionaryOwner(safety.merging(patience).merging(options).entries)
    let code = avformat_open_input(
      &demuxer.context, nil, format.flatMap { av_find_input_format($0) }, &settings.raw)
    try demuxer.check(code, "opening")
    let flags = demuxer.context?.pointee.iformat?.pointee.flags ?? 0
    if flags & AVFMT_TS_DISCONT != 0 { demuxer.times.expectRestarts() }
    if demuxer.container.isRecording { demuxer.leading = LeadingPictures() }
    if analysis == .full {
      try demuxer.analyse()
      demuxer.strays = demuxer.streams.first { $0.kind == .audio }.flatMap {
        StrayBytes(format: demuxer.formatName, stream: $0.index)
      }
      demuxer.times.expect(
        start: demuxer.startTime, duration: demuxer.duration, chain: demuxer.chainedRate)
      if demuxer.formatName == "avi" {
        for index in 0..<demuxer.streamCount {
          demuxer.evenSteps[index] = demuxer.stream(index).flatMap(FrameSpacing.evenStep)
        }
      }
      demuxer.ordered = try demuxer.firstUnordered().map { try OrderedReading($0, gate: gate) }
    }
    interrupt.deadline = nil
    return demuxer
  }

  /// More than any recording of many cameras has.
  static let mostStreams = 256

  /// Demuxers of camera, phone, broadcast and web files; none of them opens other files. AMR's frames
  /// without their file's head (`amrnb`, `amrwb`) are not among them: runs of any one byte look like them.
  static let knownFormats = """
    mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,live_flv,asf,asf_o,ogg,mp3,wav,w64,aiff,flac,aac,\
    amr,ac3,eac3,dts,truehd,caf,au,gif,apng,mxf,dv,rm,ivf,h264,hevc,m4v,h263,nut,wtv,\
    gxf,wv,ape,tta,tak,voc,mpc,mpc8,mjpeg,mjpeg_2000,yuv4mpegpipe,obu,vc1,avs2,dirac,swf,\
    png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe,image2,\
    dsf,loas,xwma,pva,nsv,roq,smk,oma
    """

  private func check(_ code: Int32, _ operation: String) throws {
    if code == preflight_averror_exit, interrupt.isPastDeadline,
      gate.cancellation?.isCancelled != true
    {
      throw MediaError(
        .absurd, code: code, operation: operation, path: path,
        detail: "reading its headers took too long")
    }
    try gate.check(code, operation)
  }

  private func analyse() throws {
    try check(avformat_find_stream_info(context, nil), "reading its headers")
  }

  /// What the demuxer has complained of so far.
  public var log: EngineLog.Sink { gate.log }

  /// Leaves out the packets of all streams but these.
  public func select(_ wanted: Set<Int>) {
    for index in 0..<streamCount {
      stream(index)?.pointee.discard = wanted.contains(index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
  }

  /// Reads the next packet of any selected stream; false at the end of the file.
  ///
  /// Pictures of a recording that no decoder can show are left out: see ``LeadingPictures``.
  public func read(into packet: Packet) throws -> Bool {
    packet.clear()
    guard let ordered else { return try readStored(into: packet) }
    return try ordered.read(into: packet, from: readStored)
  }

  private func readStored(into packet: Packet) throws -> Bool {
    while try readNext(into: packet) {
      guard let entered, packet.streamIndex == entered else { return true }
      if packet.isKey {
        self.entered = nil
        return true
      }
      packet.clear()
    }
    return false
  }

  /// Reads the next packet as the container holds it, its times mended.
  func readNext(into packet: Packet) throws -> Bool {
    guard strays != nil else { return try readPacket(into: packet) }
    return try strays?.next(into: packet, from: readPacket) ?? false
  }

  private func readPacket(into packet: Packet) throws -> Bool {
    while try readAny(into: packet) {
      if !isLeading(packet) { return true }
      packet.clear()
    }
    return false
  }

  /// Whether it holds a picture that refers to some that a recording lacks.
  private func isLeading(_ packet: Packet) -> Bool {
    guard leading != nil,
      stream(packet.streamIndex)?.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
    else { return false }
    let isJoined = times.clock?.isAtRestart == true
    return leading?.includes(packet, isJoined: isJoined) == true
  }

  private func readAny(into packet: Packet) throws -> Bool {
    if gate.cancellation?.isCancelled == true { throw MediaError.cancelled(path: path) }
    let code = readFrame(into: packet)
    if code == preflight_averror_eof || isUnusualEnd(code) {
      let ioError = context?.pointee.pb?.pointee.error ?? 0
      if ioError < 0, ioError != preflight_averror_eof { try gate.check(ioError, "reading") }
      return false
    }
    if isForeignLink(code) { throw OggChain.foreignCodec(path) }
    try gate.check(code, "reading")
    if let base = stream(packet.streamIndex)?.pointee.time_base {
      packet.pointer.pointee.time_base = base
    }
    if let step = evenSteps[packet.streamIndex] { packet.duration = max(packet.duration, step) }
    let kind = stream(packet.streamIndex)?.pointee.codecpar.pointee.codec_type
    if let fault = times.mend(packet, kind) {
      throw MediaError(
        .absurd, operation: "reading", path: path, detail: fault,
        advice: MediaError.Kind.damaged.usualAdvice)
    }
    return true
  }

  /// Reads the next packet, letting go of what the last one held, which `av_read_frame` does not.
  private func readFrame(into packet: Packet) -> Int32 {
    while true {
      packet.clear()
      let code = av_read_frame(context, packet.pointer)
      guard code >= 0, isOgg, packet.withBytes(OggChain.isOpusHeader) else { return code }
    }
  }

  private lazy var isOgg = formatName == "ogg"

  /// Whether FFmpeg's Ogg reader says that it cannot go on with another codec.
  private func isForeignLink(_ code: Int32) -> Bool {
    isOgg && code == preflight_averror_einval
  }

  /// Whether a code is what some demuxers, GXF's and RoQ's, say at the end of the file.
  private func isUnusualEnd(_ code: Int32) -> Bool {
    [preflight_averror(EPERM), preflight_averror(EIO)].contains(code)
      && context?.pointee.pb.map { avio_feof($0) != 0 && $0.pointee.error >= 0 } == true
  }

  /// Goes to a key frame at or before a time in seconds.
  ///
  /// FFmpeg enters transport and program streams at any packet, and goes by decode times where those
  /// are what an index has, so that a key frame may be shown too late; of a stream that is named and
  /// read it is one that is not: the last, or one not far before it. Streams without times begin anew.
  public func seek(to seconds: Double, stream index: Int? = nil) throws {
    guard tellsTimes else { return try rewind() }
    if times.clock != nil, try hasRestartingClock() { return try walk(to: seconds, stream: index) }
    try go(to: seconds, stream: index)
    guard let index, stream(index)?.pointee.discard == AVDISCARD_DEFAULT else { return }
    // Decode times begin before the first picture is shown.
    let start = (startTime ?? 0) - 1
    var place = seconds
    var back = 1.0
    var isFound = try hasKey(before: seconds, stream: index)
    while !isFound, place > start {
      place = max(start, seconds - back)
      back *= 2
      try go(to: place, stream: index)
      isFound = try hasKey(before: seconds, stream: index)
    }
    try go(to: isFound ? place : seconds, stream: index)
    entered = isFound ? index : nil
  }

  /// Whether the next key frame of a stream is shown no later than a time in seconds.
  private func hasKey(before seconds: Double, stream index: Int) throws -> Bool {
    let packet = try Packet()
    while try readStored(into: packet) {
      guard packet.streamIndex == index, let time = packet.seconds else { continue }
      if packet.isKey || time > seconds { return time <= seconds }
    }
    return false
  }

  /// Forgets what belongs to the place up to which it was read.
  func forgetPlace() {
    times.forgetPlace()
    ordered?.reset()
    strays?.reset()
    leading?.reset()
    entered = nil
  }

  private func go(to seconds: Double, stream index: Int?) throws {
    forgetPlace()
    let base = index.flatMap { timeBase(ofStream: $0) }?.value ?? 1 / Double(preflight_time_base)
    let ticks = Int64(exactly: (seconds / base).rounded()) ?? 0
    let code = avformat_seek_file(
      context, Int32(index ?? -1), Int64.min, ticks, ticks, AVSEEK_FLAG_BACKWARD)
    if code < 0 {
      try gate.check(
        av_seek_frame(context, Int32(index ?? -1), ticks, AVSEEK_FLAG_BACKWARD), "seeking")
    }
  }
}
