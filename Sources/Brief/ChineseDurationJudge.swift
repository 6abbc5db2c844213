/// The same judgement for lengths in Chinese, where what stands directly around decides.
struct ChineseDurationJudge {
  let reading: Reading

  func certainty(
    _ found: DurationReader.Found, _ mention: inout Mention
  ) -> Certainty {
    _ = Bounds(reading: reading).apply(to: &mention)
    let before = reading.runBefore(mention.range.lowerBound)
    let after = reading.run(mention.range.upperBound)
    let away = [
      "前", "后", "最后", "第", "每", "各", "开头", "结尾", "每张", "每个", "每隔", "过了", "等待",
      "不要", "不是", "别做", "而不是", "原片", "素材", "我的", "剪掉", "删掉", "删除", "去掉", "现在是",
      "原视频", "原来是", "原来", "从", "在第", "倒计时", "淡出", "淡入", "转场", "停留", "定格", "片头",
      "片尾", "头", "照片", "画面", "标题", "字幕", "歌", "音乐", "转场时间", "停顿", "延迟", "显示",
      "保留", "播放", "用时", "只需", "仅需", "耗时", "提前", "再加", "这段", "那段", "一段我的",
    ]
    let trimmed = trimLink(before)
    if away.contains(where: trimmed.hasSuffix) { return .no }
    if ["把", "将", "我有", "拍了", "上传了", "用这", "给我的"].contains(where: before.contains),
      !["剪成", "做成", "剪到", "缩短到", "变成", "改成", "压缩到", "剪辑成", "成", "到", "为", "控制在", "做", "生成", "制作"]
        .contains(where: before.contains)
    {
      return .no
    }
    if ["后", "前", "处", "倒", "一张", "每", "以后", "之后", "之前", "时", "左右的素材", "内加载"]
      .contains(where: after.hasPrefix), !after.hasPrefix("时长")
    {
      return .no
    }
    if isOfOneShot(before) { return .no }
    if ["改成", "改为", "缩短到", "剪成", "做成", "剪到", "控制在", "延长到", "变成", "压缩到", "剪辑成"]
      .contains(where: { trimmed.hasSuffix($0) || before.hasSuffix($0) })
    {
      return .corrected
    }
    if found.hasHours { return after.hasPrefix("的视频") || after.hasPrefix("视频") ? .strong : .no }
    let video = Words.chineseVideo.compactMap { place(of: $0, in: after) }.max()
    let part = Words.chinesePart.compactMap { place(of: $0, in: after) }.max()
    if let part { return video.map { $0 > part } == true ? .strong : .no }
    if video != nil { return .strong }
    if ["时长", "长度", "总长", "长", "共", "总共", "时间", "片长", "整体", "全长", "全片"].contains(
      where: trimmed.hasSuffix)
    {
      return .strong
    }
    if [
      "视频", "短片", "宣传片", "广告", "做个", "做一个", "生成", "要", "来个", "制作", "来一个", "一个",
      "一条", "竖屏", "横屏", "竖版", "横版", "做一条", "需要",
    ].contains(where: trimmed.hasSuffix) {
      return .plain
    }
    let isFragment =
      reading.isClauseStart(mention.range.lowerBound)
      && reading.isClauseEnd(mention.range.upperBound)
    let standsApart = after.isEmpty && !reading.tokens[mention.range.lowerBound].isGlued
    return isFragment || standsApart
      || reading.isClauseStart(mention.range.lowerBound) && after.hasPrefix("的")
      ? .plain : .no
  }

  /// "第二段剪成8秒" speaks of a stretch of the video.
  private func isOfOneShot(_ before: String) -> Bool {
    guard let start = before.lastIndex(of: "第") else { return false }
    let rest = before[start...].dropFirst(2)
    return ["段", "个镜头", "个片段", "张"].contains(where: rest.hasPrefix)
      && !["段视频", "张视频"].contains(where: rest.hasPrefix)
  }

  private func trimLink(_ text: String) -> String {
    var text = text
    for link in ["大约", "大概", "约", "是", "为", "在", "了", "不超过", "最多", "至少", "共", "设为", "：", "有"]
    where text.hasSuffix(link) {
      text.removeLast(link.count)
    }
    return text
  }

  private func place(of word: String, in text: String) -> Int? {
    text.firstRange(of: word).map {
      text.distance(from: text.startIndex, to: $0.lowerBound)
    }
  }
}
