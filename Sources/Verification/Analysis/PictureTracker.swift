import MediaEngine
import MediaModel

/// Follows what the pictures show, one after the other, in constant memory.
struct PictureTracker {
  private let thresholds: Thresholds
  private var grid: LumaGrid?
  private var black: SpanTracker
  private var plain: SpanTracker
  private var still = StillTracker()
  private var flashes: FlashTracker
  private var edges = EdgeTracker()
  private var result = PictureAnalysis()
  private let isFullRange: Bool

  init(thresholds: Thresholds, colour: ColourFacts) {
    self.thresholds = thresholds
    isFullRange = colour.isFullRange == true
    flashes = FlashTracker(colour: colour)
    black = SpanTracker(shortest: min(thresholds[.blackWarn], thresholds[.blackFail]))
    plain = SpanTracker(shortest: min(thresholds[.plainWarn], thresholds[.plainFail]))
  }

  /// A cell as bright as this is a title or a light, however small.
  private static let visible: UInt8 = 100

  /// The brightness that counts as black.
  private var blackLimit: UInt8 {
    let low = isFullRange ? 0.0 : 16
    let span = isFullRange ? 255.0 : 219
    return UInt8(clamping: Int(low + thresholds[.blackLevel] * span))
  }

  /// Takes a picture with 8-bit brightness in its first plane.
  mutating func take(_ frame: Frame, _ span: TimeSpan) {
    var grid = grid.flatMap { $0.size == frame.size ? $0 : nil } ?? LumaGrid(size: frame.size)
    frame.withPlane(0) { grid.take($0, stride: frame.stride(ofPlane: 0)) }
    let extent = grid.extent
    let isBlack =
      extent.high < Self.visible && grid.part(darkerThan: blackLimit) >= thresholds[.blackPart]
    black.take(isBlack, from: span.start, to: span.end)
    let isPlain = !isBlack && extent.high - extent.low <= 6 && isPlainColour(frame)
    plain.take(isPlain, from: span.start, to: span.end)
    let isStill = grid.meanChange <= thresholds[.freezeNoise] * 255 && grid.largestChange <= 3
    still.take(
      isStill: isStill, isVisible: !isBlack && !isPlain, change: grid.meanChange,
      changedPart: grid.changedPart, cells: grid.means, span)
    if !isBlack, grid.mean > Double(blackLimit) + 4 {
      edges.take(grid.blackEdges(limit: blackLimit), grid)
    }
    flashes.take(grid, frame, at: span.start)
    if frame.isInterlaced { result.interlaced += 1 }
    if !isStill || self.grid == nil { grid.advance() }
    self.grid = grid
  }

  private func isPlainColour(_ frame: Frame) -> Bool {
    guard frame.planeCount >= 3 else { return true }
    for plane in 1...2 {
      let width = frame.columns(ofPlane: plane)
      let isEven = frame.withPlane(plane) { bytes in
        var (low, high) = (UInt8.max, UInt8.min)
        let stride = frame.stride(ofPlane: plane)
        let lines = frame.lines(ofPlane: plane)
        for line in Swift.stride(from: 0, to: lines, by: max(1, lines / 60)) {
          for place in Swift.stride(from: 0, to: min(width, stride), by: 4) {
            let value = bytes[line * stride + place]
            low = min(low, value)
            high = max(high, value)
          }
        }
        return high >= low && high - low <= 6
      }
      if !isEven { return false }
    }
    return true
  }

  mutating func finish() -> PictureAnalysis {
    result.black = black.finish()
    result.plain = plain.finish()
    still.finish(shortest: thresholds[.freezeWarn])
    result.frozen = still.frozen
    result.stillSeconds = still.seconds
    result.repeated = still.repeated
    result.moving = still.moving
    (result.flashing, result.redFlashing) = flashes.finish()
    result.bars = edges.bars
    return result
  }
}
