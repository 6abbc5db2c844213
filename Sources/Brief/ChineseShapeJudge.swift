/// The same judgement for mentions in Chinese, where what stands directly around decides.
struct ChineseShapeJudge {
  let reading: Reading

  func certainty(of mention: Mention) -> Certainty {
    let before = reading.runBefore(mention.range.lowerBound)
    let after = reading.run(mention.range.upperBound)
    if Self.refusals.contains(where: before.hasSuffix) { return .no }
    if Self.inputs.contains(where: after.hasPrefix) { return .no }
    if Self.pasts.contains(where: before.hasSuffix) { return .no }
    if after.contains("被切") || after.contains("拍的") || after.contains("被裁") { return .no }
    if Self.corrections.contains(where: before.hasSuffix) { return .corrected }
    switch mention.value {
    case .platform:
      return platform(before, after, mention.range)
    case .aspect(let aspect) where aspect.isWord:
      if Self.foreign.contains(where: after.hasPrefix) { return .no }
      return .strong
    case .lines:
      return Self.gear.contains(where: after.hasPrefix) ? .no : .strong
    default:
      return .strong
    }
  }

  private func platform(_ before: String, _ after: String, _ range: Range<Int>) -> Certainty {
    if ["风格", "很火", "上很火", "爆款", "网红", "达人", "账号", "号", "同款", "博主"]
      .contains(where: after.hasPrefix)
    {
      return .no
    }
    if ["关注我们的", "关注", "搜索", "像", "类似", "不发", "不是"].contains(where: before.hasSuffix) {
      return .no
    }
    if [
      "发", "投", "发布到", "发到", "上传到", "用于", "适合", "给", "在", "发布在", "投放", "做", "个", "条",
      "为", "到", "放在", "传到",
    ].contains(where: before.hasSuffix) {
      return .strong
    }
    if ["视频", "竖屏", "短视频", "广告", "横屏", "上用", "用", "上发", "短片", "宣传", "格式", "尺寸", "投放"]
      .contains(where: after.hasPrefix)
    {
      return .strong
    }
    return reading.isClauseStart(range.lowerBound) && reading.isClauseEnd(range.upperBound)
      ? .plain : .no
  }

  private static let refusals = [
    "不要", "不是", "别", "不用", "而不是", "不做", "别做成", "不要做成", "不想要", "没有", "从", "不需要",
  ]
  private static let inputs = [
    "照片", "素材", "的照片", "的素材", "原片", "图片", "拍摄的", "的图片", "拍的", "摄像机", "的原片",
    "时logo", "时标志", "里标志", "的时候", "时被",
  ]
  private static let pasts = [
    "之前是", "原来是", "原片是", "上次是", "本来是", "素材是", "我的", "拍的是", "拍了", "现在是", "这些",
  ]
  private static let corrections = [
    "改成", "改为", "变成", "做成", "换成", "转成", "裁成", "剪成", "调整为", "转为", "弄成",
  ]
  private static let foreign = [
    "条纹", "移动", "广场", "盒", "蛋糕", "桌", "花园", "滑动", "画框", "对比", "推进", "包装",
  ]
  private static let gear = ["电视", "显示器", "相机", "摄像头", "投影", "无人机", "屏幕", "摄像机"]
}
