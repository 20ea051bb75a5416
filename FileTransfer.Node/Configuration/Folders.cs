using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Configuration;

/// <summary>Where state is kept when nobody says where.</summary>
internal static class Folders
{
    private const string Name = "filetransfer";

    /// <summary>Under the user's configuration folder; empty when the user has none.</summary>
    public static string DefaultHome() => Under(Environment.SpecialFolder.ApplicationData);

    /// <summary>Under the user's local data folder, for it holds the files themselves; empty when the user has none.</summary>
    public static string DefaultData() => Under(Environment.SpecialFolder.LocalApplicationData);

    /// <exception cref="FailureException">The text cannot be a path.</exception>
    public static string Full(string path)
    {
        try
        {
            return path.Length == 0 ? path : Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            throw new FailureException(Reason.Usage, $"{Display.Text(path)} is not a path");
        }
    }

    private static string Under(Environment.SpecialFolder folder)
    {
        // Without DoNotVerify a folder that does not exist yet reads as "".
        var root = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        return root.Length > 0 ? Path.Combine(root, Name) : "";
    }
}
