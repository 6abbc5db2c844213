import CFFmpeg
import MediaModel

extension Frame {
  /// Another frame that shares this picture's memory and shows some of its lines.
  ///
  /// - Parameter range: Its lower bound is a multiple of the lines that share one line of chroma.
  func lines(_ range: Range<Int>) throws -> Frame {
    let part = try copy()
    let steps = (0..<planeCount).map { start(ofPlane: $0, line: range.lowerBound) }
    part.pointer.pointee.height = Int32(clamping: range.count)
    withUnsafeMutablePointer(to: &part.pointer.pointee.data) { tuple in
      tuple.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: steps.count) {
        for (plane, step) in steps.enumerated() { $0[plane] = $0[plane].map { $0 + step } }
      }
    }
    return part
  }

  /// Where a line of the picture begins in a plane, in bytes.
  private func start(ofPlane plane: Int, line: Int) -> Int {
    (line >> lineShift(ofPlane: plane)) * stride(ofPlane: plane)
  }

  /// Copies the pixels of a picture of the same format, not larger, into this one.
  func copyPixels(of other: Frame) throws {
    try Gate.unnamed.check(av_frame_copy(pointer, other.pointer), "copying a picture")
  }

  /// Takes over the colours of another picture of a palette.
  func copyPalette(of other: Frame) {
    guard pixelFormat?.name == "pal8", let from = other.pointer.pointee.data.1,
      let to = pointer.pointee.data.1
    else { return }
    to.update(from: from, count: 4 * 256)
  }

  /// A copy with memory and padding of its own, which filters may read past the ends of lines.
  func padded() throws -> Frame {
    guard let pixelFormat else { return self }
    let made = try Frame(picture: size, format: pixelFormat)
    try made.copyPixels(of: self)
    try Gate.unnamed.check(av_frame_copy_props(made.pointer, pointer), "copying a picture")
    return made
  }

  /// A picture whose planes lie in memory of someone else.
  ///
  /// - Parameters:
  ///   - planes: The first byte and the stride of each.
  ///   - owner: Kept until the frame and all that share its memory are gone.
  static func showing(
    _ planes: [(start: UnsafePointer<UInt8>, stride: Int)], of owner: AnyObject,
    size: Resolution, format: PixelFormat
  ) throws -> Frame {
    let frame = try Frame()
    frame.pointer.pointee.width = Int32(clamping: size.width)
    frame.pointer.pointee.height = Int32(clamping: size.height)
    frame.pointer.pointee.format = format.native.rawValue
    guard let first = planes.first, planes.count <= 4 else { return frame }
    let held = Unmanaged.passRetained(owner)
    let bytes = first.stride * size.height
    let buffer = av_buffer_create(
      UnsafeMutablePointer(mutating: first.start), bytes,
      { owner, _ in owner.map { Unmanaged<AnyObject>.fromOpaque($0).release() } },
      held.toOpaque(), AV_BUFFER_FLAG_READONLY)
    guard let buffer else {
      held.release()
      return try Gate.unnamed.require(nil, "making a frame")
    }
    frame.pointer.pointee.buf.0 = buffer
    withUnsafeMutablePointer(to: &frame.pointer.pointee.data) { tuple in
      tuple.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 4) {
        for (index, plane) in planes.enumerated() {
          $0[index] = UnsafeMutablePointer(mutating: plane.start)
        }
      }
    }
    withUnsafeMutablePointer(to: &frame.pointer.pointee.linesize) { tuple in
      tuple.withMemoryRebound(to: Int32.self, capacity: 4) {
        for (index, plane) in planes.enumerated() { $0[index] = Int32(clamping: plane.stride) }
      }
    }
    return frame
  }
}
