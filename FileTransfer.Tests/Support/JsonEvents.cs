using System.Text.Json;

namespace FileTransfer.Tests.Support;

/// <summary>Reads the members of an event; a missing one fails the test by name.</summary>
internal static class JsonEvents
{
    public static bool Is(this JsonElement e, string name) => e.Text("event") == name;

    public static string Text(this JsonElement e, string member) => e.Member(member).GetString()!;

    public static long Number(this JsonElement e, string member) => e.Member(member).GetInt64();

    public static bool Flag(this JsonElement e, string member) => e.Member(member).GetBoolean();

    public static string[] Texts(this JsonElement e, string member) =>
        [.. e.Member(member).EnumerateArray().Select(text => text.GetString()!)];

    private static JsonElement Member(this JsonElement e, string member) => e.TryGetProperty(member, out var value)
        ? value
        : throw new InvalidDataException($"{member} is missing in {e}");
}
