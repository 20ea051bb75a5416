using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Configuration;

/// <summary>The embedded <c>reference.conf</c>: every key with its default.</summary>
internal static class Reference
{
    public const string FileName = "reference.conf";

    public static IReadOnlyDictionary<string, RawSetting> Values { get; } = HoconText.Parse(Text(), FileName);

    public static string Text()
    {
        var assembly = typeof(RelativePath).Assembly;
        using var stream = assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
