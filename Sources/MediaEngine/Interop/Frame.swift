import CFFmpeg
public import MediaModel

/// Owns an `AVFrame`: one decoded picture or stretch of sound.
public final class Frame {
  let pointer: UnsafeMutablePointer<AVFrame>

  /// Makes an empty one to receive into; fails only without memory.
  public init() throws {
    pointer = try Gate.unnamed.require(av_frame_alloc(), "making a frame")
  }

  deinit {
    var owned: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&owned)
  }

  /// Makes a picture with memory of its own; its pixels are not set.
  public convenience init(picture size: Resolution, format: PixelFormat) throws {
    try self.init()
    pointer.pointee.width = Int32(clamping: size.width)
    pointer.pointee.height = Int32(clamping: size.height)
    pointer.pointee.format = format.native.rawValue
    try Gate.unnamed.check(av_frame_get_buffer(pointer, 0), "making a picture of \(size)")
  }

  /// Makes a stretch of sound with memory of its own; its samples are not set.
  public convenience init(
    samples: Int, format: SampleFormat, rate: Int, layout: String
  ) throws {
    try self.init()
    pointer.pointee.nb_samples = Int32(clamping: samples)
    pointer.pointee.format = format.native.rawValue
    pointer.pointee.sample_rate = Int32(clamping: rate)
    let gate = Gate.unnamed
    try gate.check(
      av_channel_layout_from_string(&pointer.pointee.ch_layout, layout), "naming \(layout)")
    try gate.check(av_frame_get_buffer(pointer, 0), "making \(samples) samples")
  }

  /// A stretch of silence in the form of another frame.
  static func silence(like other: Frame, samples: Int) throws -> Frame {
    let frame = try Frame()
    let made = frame.pointer
    let model = other.pointer.pointee
    made.pointee.nb_samples = Int32(clamping: samples)
    made.pointee.format = model.format
    made.pointee.sample_rate = model.sample_rate
    made.pointee.time_base = model.time_base
    let gate = Gate.unnamed
    try gate.check(
      av_channel_layout_copy(&made.pointee.ch_layout, &other.pointer.pointee.ch_layout),
      "making silence")
    try gate.check(av_frame_get_buffer(made, 0), "making silence")
    frame.silence()
    return frame
  }

  /// Makes all samples silent.
  func silence() {
    av_samples_set_silence(
      pointer.pointee.extended_data, 0, pointer.pointee.nb_samples,
      pointer.pointee.ch_layout.nb_channels, AVSampleFormat(pointer.pointee.format))
  }

  /// The size of a picture in pixels.
  public var size: Resolution {
    Resolution(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height))
  }

  /// How a picture's pixels lie; nil for sound.
  public var pixelFormat: PixelFormat? {
    pointer.pointee.width > 0 ? PixelFormat(AVPixelFormat(pointer.pointee.format)) : nil
  }

  /// How many samples of sound, per channel.
  public var sampleCount: Int {
    get { Int(pointer.pointee.nb_samples) }
    set { pointer.pointee.nb_samples = Int32(clamping: newValue) }
  }

  /// How sound lies; nil for pictures.
  public var sampleFormat: SampleFormat? {
    pointer.pointee.nb_samples > 0 ? SampleFormat(AVSampleFormat(pointer.pointee.format)) : nil
  }

  /// Samples a second.
  public var sampleRate: Int { Int(pointer.pointee.sample_rate) }

  /// How many channels of sound.
  public var channels: Int { Int(pointer.pointee.ch_layout.nb_channels) }

  /// The name of the channel layout.
  public var channelLayout: String? {
    withUnsafePointer(to: pointer.pointee.ch_layout) { ChannelLayoutOwner.name(of: $0) }
  }

  /// The length of one tick of its times in seconds.
  public var timeBase: Rational? {
    get { Rational(pointer.pointee.time_base) }
    set { pointer.pointee.time_base = newValue?.native ?? AVRational() }
  }

  /// When it is presented, in ticks.
  public var presentationTime: Int64? {
    get { known(pointer.pointee.pts) }
    set { pointer.pointee.pts = newValue ?? preflight_nopts_value }
  }

  /// How long it lasts, in ticks; 0 where unknown.
  public var duration: Int64 {
    get { preflight_frame_duration(pointer) }
    set { preflight_frame_set_duration(pointer, newValue) }
  }

  /// When it is presented, in seconds.
  public var seconds: Double? {
    guard let ticks = presentationTime, let timeBase else { return nil }
    return Double(ticks) * timeBase.value
  }

  /// The shape of one pixel; nil where untagged.
  public var sampleAspectRatio: Rational? {
    get {
      Rational(pointer.pointee.sample_aspect_ratio).flatMap { $0.numerator > 0 ? $0 : nil }
    }
    set { pointer.pointee.sample_aspect_ratio = newValue?.native ?? AVRational(num: 0, den: 1) }
  }

  /// The colour tags.
  public var colour: ColourFacts {
    get {
      ColourNames.facts(
        primaries: pointer.pointee.color_primaries, transfer: pointer.pointee.color_trc,
        matrix: pointer.pointee.colorspace, range: pointer.pointee.color_range)
    }
    set {
      pointer.pointee.color_primaries = ColourNames.primaries(newValue.primaries)
      pointer.pointee.color_trc = ColourNames.transfer(newValue.transfer)
      pointer.pointee.colorspace = ColourNames.matrix(newValue.matrix)
      pointer.pointee.color_range = ColourNames.range(newValue.isFullRange)
    }
  }

  /// Whether it was coded as a B-picture, from one before and one after it.
  var isBetween: Bool { pointer.pointee.pict_type == AV_PICTURE_TYPE_B }

  /// Whether decoding can begin here.
  public var isKey: Bool { preflight_frame_is_key(pointer) != 0 }

  /// Whether it holds two fields taken at different times.
  public var isInterlaced: Bool { preflight_frame_is_interlaced(pointer) != 0 }

  /// Whether the decoder had to make parts up.
  public var isConcealed: Bool {
    pointer.pointee.decode_error_flags != 0
      || pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
  }

  /// How many planes of memory it has.
  public var planeCount: Int {
    if let pixelFormat { return Int(max(0, av_pix_fmt_count_planes(pixelFormat.native))) }
    guard let sampleFormat else { return 0 }
    return sampleFormat.isPlanar ? channels : 1
  }

  /// Bytes from one line of a plane to the next; a negative one means bottom-up.
  public func stride(ofPlane plane: Int) -> Int {
    withUnsafeBytes(of: pointer.pointee.linesize) { bytes in
      let strides = bytes.bindMemory(to: Int32.self)
      return strides.indices.contains(plane) ? Int(strides[plane]) : 0
    }
  }

  /// Lines of a plane (chroma planes have fewer); 1 for sound.
  public func lines(ofPlane plane: Int) -> Int {
    guard pixelFormat != nil else { return sampleFormat == nil ? 0 : 1 }
    let shift = lineShift(ofPlane: plane)
    return (size.height + (1 << shift) - 1) >> shift
  }

  /// The binary logarithm of how many lines of the picture share one of a plane.
  func lineShift(ofPlane plane: Int) -> Int {
    guard plane == 1 || plane == 2, let format = pixelFormat, !format.isRGB,
      let descriptor = av_pix_fmt_desc_get(format.native)
    else { return 0 }
    return Int(descriptor.pointee.log2_chroma_h)
  }

  /// Pixels in a line of a plane (chroma planes may have fewer); 0 for sound.
  public func columns(ofPlane plane: Int) -> Int {
    guard let format = pixelFormat, let descriptor = av_pix_fmt_desc_get(format.native) else {
      return 0
    }
    let isChroma = plane == 1 || plane == 2
    let shift = isChroma && !format.isRGB ? Int(descriptor.pointee.log2_chroma_w) : 0
    return (size.width + (1 << shift) - 1) >> shift
  }

  /// Lends the bytes of one plane: for a picture its lines of ``stride(ofPlane:)`` bytes, top
  /// down; for sound the samples of a channel, or of all of them interleaved.
  ///
  /// Empty where there is no such plane or its lines run bottom-up.
  public func withPlane<R>(
    _ plane: Int, _ body: (UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R {
    try body(UnsafeRawBufferPointer(bytes(ofPlane: plane)))
  }

  /// Lends the bytes of one plane to be written; make sure of it with ``makeWritable()`` first.
  public func withMutablePlane<R>(
    _ plane: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> R
  ) rethrows -> R {
    try body(bytes(ofPlane: plane))
  }

  private func bytes(ofPlane plane: Int) -> UnsafeMutableRawBufferPointer {
    guard plane >= 0, plane < planeCount, let planes = pointer.pointee.extended_data,
      let start = planes[plane]
    else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    let count: Int
    if let sampleFormat {
      count = sampleCount * sampleFormat.bytesPerSample * (sampleFormat.isPlanar ? 1 : channels)
    } else {
      count = max(0, stride(ofPlane: plane)) * lines(ofPlane: plane)
    }
    return UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  /// Copies the memory if something else shares it, so that it may be changed.
  public func makeWritable() throws {
    try Gate.unnamed.check(av_frame_make_writable(pointer), "copying a frame")
  }

  /// Lets go of the memory and clears everything.
  public func clear() { av_frame_unref(pointer) }

  /// Whether both show the very same memory.
  func isSamePicture(as other: Frame) -> Bool {
    pointer.pointee.data.0 != nil && pointer.pointee.data.0 == other.pointer.pointee.data.0
  }

  /// Another frame that shares this memory.
  public func copy() throws -> Frame {
    let other = try Frame()
    try Gate.unnamed.check(av_frame_ref(other.pointer, pointer), "sharing a frame")
    return other
  }
}
