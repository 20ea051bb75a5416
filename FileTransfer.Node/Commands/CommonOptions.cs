using System.CommandLine;
using System.CommandLine.Parsing;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>Options and arguments that several verbs have, each made anew for its verb.</summary>
internal static class CommonOptions
{
    public static Option<string?> Home() =>
        Folder("--home", "Folder with this node's identity and state (or FILETRANSFER_HOME)");

    public static Option<string?> Data() => Folder("--data", "A server's folder: act with the server's own identity");

    public static Option<string?> Config() =>
        new("--config") { HelpName = "FILE.conf", Description = "Settings that differ from the defaults" };

    public static Option<string?> Listen() => new("--listen")
    {
        HelpName = "HOST:PORT",
        Description = "Where clients connect (default: 0.0.0.0:5001; port 0: a free one)",
    };

    public static Option<string?> Advertise(string description) =>
        new("--advertise") { HelpName = "HOST[:PORT]", Description = description };

    public static Option<ExistingNames?> IfExists()
    {
        var option = new Option<ExistingNames?>("--if-exists")
        {
            HelpName = "fail|overwrite|keep-both",
            Description = "When the name is taken (default: fail; the same content is never an error)",
            CustomParser = result => Parse<ExistingNames>(
                result,
                text => text switch
                {
                    "fail" => ExistingNames.Fail,
                    "overwrite" => ExistingNames.Overwrite,
                    "keep-both" => ExistingNames.KeepBoth,
                    _ => null,
                },
                "--if-exists takes fail, overwrite or keep-both"),
        };
        option.CompletionSources.Add("fail", "overwrite", "keep-both");
        return option;
    }

    public static Option<bool> Strict() => new("--strict")
    {
        Description = "Refuse a folder with links or special files instead of leaving them out",
    };

    public static Option<bool> Portable() => new("--portable")
    {
        Description = "Refuse names that Windows cannot hold",
    };

    public static RelativePath? RemotePath(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (RelativePath.TryParse(text, out var problem) is { } path) return path;
        result.AddError($"not a path on the server, {problem}: {Display.Text(text)}");
        return null;
    }

    /// <summary>The last token as <typeparamref name="T"/>, or <paramref name="problem"/> as a parse error.</summary>
    public static T Parse<T>(ArgumentResult result, Func<string, T?> parse, string problem)
        where T : struct
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (parse(text) is { } value) return value;
        result.AddError($"{problem}, not {Display.Text(text)}");
        return default;
    }

    private static Option<string?> Folder(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "DIR", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0)) result.AddError($"{name} needs a folder");
        });
        return option;
    }
}
