import MediaModel

/// Follows the times of one stream: packets in decode order, frames in the order they are shown.
struct TimingTracker {
  private(set) var tally: StreamTally
  private(set) var longestKeyDistance = 0.0
  private(set) var openGroups = 0
  private var lastDecode: Int64?
  private var keyTime: Int64?
  private var firstTime: Int64?
  private var isGroupOpen = false
  private var lastFrame: (start: Double, end: Double)?
  private var steps: [Int: Int] = [:]
  private var stepSamples = 0
  /// Gaps longer than this many seconds are told.
  private let longestStep: Double
  /// How long a frame lasts as the container declares it; longer ones leave a gap.
  private let usualStep: Double

  init(index: Int, kind: StreamKind, longestStep: Double, usualStep: Double) {
    tally = StreamTally(index: index, kind: kind)
    self.longestStep = longestStep
    self.usualStep = usualStep
  }

  mutating func packet(decodeTime: Int64?, time: Int64?, isKey: Bool, timeBase: Double) {
    tally.packets += 1
    if let decodeTime {
      if let lastDecode, decodeTime <= lastDecode { tally.backwardSteps += 1 }
      lastDecode = decodeTime
    }
    guard tally.kind == .video, let time else { return }
    if isKey {
      if let keyTime {
        longestKeyDistance = max(longestKeyDistance, Double(time - keyTime) * timeBase)
      }
      keyTime = time
      isGroupOpen = false
    } else if let keyTime, time < keyTime, !isGroupOpen, firstTime.map({ $0 < keyTime }) == true {
      openGroups += 1
      isGroupOpen = true
    }
    if firstTime == nil { firstTime = time }
  }

  mutating func failure() { tally.failures += 1 }

  /// Takes a frame's time and gives its length, made up from the one before where unknown.
  mutating func frame(start: Double?, length: Double, isConcealed: Bool) -> TimeSpan {
    tally.frames += 1
    if isConcealed { tally.concealed += 1 }
    let begin = start ?? lastFrame?.end ?? 0
    let end = begin + max(0, length)
    if let last = lastFrame {
      let step = begin - last.start
      if tally.kind == .video {
        if step <= 0 { tally.disorder += 1 }
        let rounded = Int((step * 10_000).rounded())
        if steps.count < 64 || steps[rounded] != nil { steps[rounded, default: 0] += 1 }
        stepSamples += 1
      }
      let lastEnd = min(last.end, last.start + max(usualStep, 0.001))
      if begin - lastEnd > longestStep, tally.gaps.count < 100 {
        tally.gaps.append(TimeSpan(start: lastEnd, end: begin))
      }
    }
    if tally.start == nil { tally.start = begin }
    tally.end = max(tally.end ?? end, end)
    lastFrame = (begin, end)
    return TimeSpan(start: begin, end: end)
  }

  /// The time stamp of the last picture when the file ends, for the last group's length.
  mutating func finish(timeBase: Double) {
    guard let keyTime, let end = tally.end else { return }
    longestKeyDistance = max(longestKeyDistance, end - Double(keyTime) * timeBase)
  }

  /// The usual distance of two pictures, how many are more than a tenth off it, and how many less
  /// than half of it.
  var pace: (step: Double?, uneven: Int, squeezed: Int) {
    guard let usual = steps.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key else {
      return (nil, 0, 0)
    }
    let allowed = max(10, usual / 10)
    let even = steps.reduce(0) { $0 + (abs($1.key - usual) <= allowed ? $1.value : 0) }
    let squeezed = steps.reduce(0) { $0 + ($1.key * 2 < usual ? $1.value : 0) }
    return (Double(usual) / 10_000, stepSamples - even, squeezed)
  }
}
