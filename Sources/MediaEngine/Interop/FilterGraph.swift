import CFFmpeg
import MediaModel

/// Owns an `AVFilterGraph` with its sources and sinks.
public final class FilterGraph {
  /// One way in.
  public struct Input: Sendable {
    /// What enters.
    public enum Shape: Sendable {
      /// Pictures.
      case picture(PictureShape)
      /// Sound.
      case sound(SoundShape)
    }
    /// The label in the description, such as `in`.
    public var label: String
    /// What enters.
    public var shape: Shape

    /// A way in for pictures.
    public static func picture(_ shape: PictureShape, label: String = "in") -> Input {
      Input(label: label, shape: .picture(shape))
    }

    /// A way in for sound.
    public static func sound(_ shape: SoundShape, label: String = "in") -> Input {
      Input(label: label, shape: .sound(shape))
    }
  }

  /// One way out.
  public struct Output: Sendable {
    /// The label in the description, such as `out`.
    public var label: String
    /// Whether pictures leave, and not sound.
    public var isPicture: Bool

    /// A way out for pictures.
    public static func picture(label: String = "out") -> Output {
      Output(label: label, isPicture: true)
    }

    /// A way out for sound.
    public static func sound(label: String = "out") -> Output {
      Output(label: label, isPicture: false)
    }
  }

  let gate: Gate
  private var graph: UnsafeMutablePointer<AVFilterGraph>?
  private var sources: [UnsafeMutablePointer<AVFilterContext>] = []
  private var sinks: [UnsafeMutablePointer<AVFilterContext>] = []
  /// Where the last frame of each way in ends; filters that make a constant rate need it.
  private var ends: [Int64] = []

  private init(gate: Gate) { self.gate = gate }

  deinit { preflight_avfilter_graph_free(&graph) }

  /// Builds a graph from FFmpeg's description of it, such as `[in]scale=640:-2,format=rgba[out]`.
  ///
  /// - Parameters:
  ///   - description: The filters; a lone way in or out need not be labelled.
  ///   - inputs: The ways in; none where the description has sources of its own.
  ///   - outputs: The ways out.
  ///   - threads: Threads for filters that use them; 0 for as many as there are cores.
  ///   - path: The file that errors name.
  public static func make(
    _ description: String, inputs: [Input], outputs: [Output], threads: Int = 0, path: String = "",
    cancellation: Cancellation? = nil
  ) throws -> FilterGraph {
    EngineLog.install()
    _ = EngineLog.takeStrayError()
    let owner = FilterGraph(gate: Gate(path: path, cancellation: cancellation))
    let graph = try owner.gate.require(preflight_avfilter_graph_alloc(), "building filters")
    owner.graph = graph
    graph.pointee.nb_threads = Int32(clamping: threads)
    for input in inputs {
      owner.sources.append(
        try owner.add(
          input.isPicture ? "buffer" : "abuffer", label: input.label, arguments: input.arguments))
    }
    owner.ends = Array(repeating: 0, count: inputs.count)
    for output in outputs {
      owner.sinks.append(
        try owner.add(
          output.isPicture ? "buffersink" : "abuffersink", label: output.label, arguments: nil))
    }
    // FFmpeg names the two lists from the description's side: its open inputs are our sources.
    var open = try owner.list(zip(inputs.map(\.label), owner.sources))
    var wanted = try owner.list(zip(outputs.map(\.label), owner.sinks))
    defer {
      preflight_avfilter_inout_free(&open)
      preflight_avfilter_inout_free(&wanted)
    }
    try owner.gate.check(
      preflight_avfilter_graph_parse_ptr(graph, description, &wanted, &open, nil),
      "building the filters \(description)")
    try owner.gate.check(
      preflight_avfilter_graph_config(graph, nil), "connecting the filters \(description)")
    return owner
  }

  private func add(
    _ filter: String, label: String, arguments: String?
  ) throws -> UnsafeMutablePointer<AVFilterContext> {
    var made: UnsafeMutablePointer<AVFilterContext>?
    guard let kind = preflight_avfilter_get_by_name(filter) else {
      throw gate.error(preflight_averror_filter_not_found, "finding the filter \(filter)")
    }
    try gate.check(
      preflight_avfilter_graph_create_filter(&made, kind, label, arguments, nil, graph),
      "making the filter \(filter)")
    return try gate.require(made, "making the filter \(filter)")
  }

  private func list(
    _ pads: some Sequence<(String, UnsafeMutablePointer<AVFilterContext>)>
  ) throws -> UnsafeMutablePointer<AVFilterInOut>? {
    var head: UnsafeMutablePointer<AVFilterInOut>?
    for (label, filter) in Array(pads).reversed() {
      guard let pad = preflight_avfilter_inout_alloc() else {
        preflight_avfilter_inout_free(&head)
        throw gate.error(preflight_averror_enomem, "building filters")
      }
      pad.pointee.name = av_strdup(label)
      pad.pointee.filter_ctx = filter
      pad.pointee.pad_idx = 0
      pad.pointee.next = head
      head = pad
    }
    return head
  }

  /// Lets the last frame of a way in stand for more ticks than it says.
  func extend(by ticks: Int64, input: Int = 0) {
    if ends.indices.contains(input) { ends[input] += ticks }
  }

  /// Gives a way in its next frame, or nil at its end; the caller keeps its frame.
  public func push(_ frame: Frame?, input: Int = 0) throws {
    guard sources.indices.contains(input) else {
      throw gate.error(preflight_averror_einval, "filtering")
    }
    guard let frame else {
      // Not pushed on: what is made up at the end would all stand in memory before it is pulled.
      try gate.check(
        preflight_av_buffersrc_close(sources[input], ends[input], 0), "filtering")
      return
    }
    if let time = frame.presentationTime {
      ends[input] = max(ends[input], time + length(of: frame))
    }
    try gate.check(
      preflight_av_buffersrc_add_frame_flags(
        sources[input], frame.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF)), "filtering")
  }

  private func length(of frame: Frame) -> Int64 {
    guard frame.sampleCount > 0, let base = frame.timeBase, frame.sampleRate > 0 else {
      return frame.duration
    }
    return Int64(Double(frame.sampleCount) / Double(frame.sampleRate) / base.value)
  }

  /// Takes the next frame of a way out; false when it wants more input, or after the last.
  public func pull(into frame: Frame, output: Int = 0) throws -> Bool {
    guard sinks.indices.contains(output) else {
      throw gate.error(preflight_averror_einval, "filtering")
    }
    frame.clear()
    let code = preflight_av_buffersink_get_frame(sinks[output], frame.pointer)
    if code == preflight_averror_eagain || code == preflight_averror_eof { return false }
    try gate.check(code, "filtering")
    frame.pointer.pointee.time_base = preflight_av_buffersink_get_time_base(sinks[output])
    return true
  }

  /// The form of the pictures that leave; nil for sound.
  public func pictureShape(ofOutput output: Int = 0) -> PictureShape? {
    guard sinks.indices.contains(output),
      preflight_av_buffersink_get_type(sinks[output]) == AVMEDIA_TYPE_VIDEO,
      let format = PixelFormat(AVPixelFormat(preflight_av_buffersink_get_format(sinks[output]))),
      let timeBase = Rational(preflight_av_buffersink_get_time_base(sinks[output]))
    else { return nil }
    let ratio = Rational(preflight_av_buffersink_get_sample_aspect_ratio(sinks[output]))
    let rate = Rational(preflight_av_buffersink_get_frame_rate(sinks[output]))
    return PictureShape(
      size: Resolution(
        width: Int(preflight_av_buffersink_get_w(sinks[output])),
        height: Int(preflight_av_buffersink_get_h(sinks[output]))),
      format: format, timeBase: timeBase,
      frameRate: rate.flatMap { $0.numerator > 0 ? $0 : nil },
      sampleAspectRatio: ratio.flatMap { $0.numerator > 0 ? $0 : nil } ?? .one)
  }

  /// Makes a way out give sound in frames of exactly so many samples, as AAC wants them; the last
  /// may be shorter.
  public func setFrameSize(_ samples: Int, output: Int = 0) {
    guard sinks.indices.contains(output), samples > 0 else { return }
    preflight_av_buffersink_set_frame_size(sinks[output], UInt32(samples))
  }
}

extension FilterGraph.Input {
  var isPicture: Bool {
    if case .picture = shape { return true }
    return false
  }

  var arguments: String {
    switch shape {
    case .picture(let shape):
      var text = "video_size=\(shape.size.width)x\(shape.size.height)"
      text += ":pix_fmt=\(shape.format.name)"
      text += ":time_base=\(shape.timeBase.numerator)/\(shape.timeBase.denominator)"
      let ratio = shape.sampleAspectRatio
      text += ":pixel_aspect=\(ratio.numerator)/\(ratio.denominator)"
      if let rate = shape.frameRate {
        text += ":frame_rate=\(rate.numerator)/\(rate.denominator)"
      }
      return text
    case .sound(let shape):
      return "sample_rate=\(shape.rate):sample_fmt=\(shape.format.name)"
        + ":channel_layout=\(shape.layout)"
        + ":time_base=\(shape.timeBase.numerator)/\(shape.timeBase.denominator)"
    }
  }
}
