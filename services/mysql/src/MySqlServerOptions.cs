namespace Imports.MySql;

/// <summary>Where the MySQL server is and who logs in. Bound from the configuration section <c>MySql</c>.</summary>
public sealed record MySqlServerOptions
{
    /// <summary>Name or address of the server. Default: this machine.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Its TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = 3306;

    /// <summary>Who logs in: the user that the migrator made for the service, or an administrator for the migrator itself.</summary>
    public required string User { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>Encrypts every connection and fails where the server cannot. Default off: the server is on this machine or in a private network.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Schema of the control tables (imports, ledger, saga, outbox). The three schemas must differ.</summary>
    public string ControlSchema { get; init; } = "imports_control";

    /// <summary>Schema of what imports stage in temporary tables, and of former targets that they put aside.</summary>
    public string StagingSchema { get; init; } = "imports_staging";

    /// <summary>Schema of the target tables.</summary>
    public string TargetSchema { get; init; } = "imports_targets";

    /// <summary>How rows are loaded in bulk: <c>Auto</c> (default), <c>LocalFile</c>, <c>Insert</c> or <c>ServerFile</c>.</summary>
    public BulkLoaderKind Loader { get; init; } = BulkLoaderKind.Auto;

    /// <summary>For <c>ServerFile</c>: an absolute folder, shared with the server and below its <c>secure_file_priv</c>, that the rows go through.</summary>
    public string? ServerFileFolder { get; init; }

    /// <summary>The same folder as the server names it, where it is mounted elsewhere there. Default: <see cref="ServerFileFolder"/>.</summary>
    public string? ServerFileFolderAtServer { get; init; }

    /// <summary>What is wrong with the settings, one sentence each; empty = nothing.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Host))
            problems.Add("Host is empty.");
        if (Port is < 1 or > 65535)
            problems.Add($"Port is {Port}: 1 to 65535 is expected.");
        if (string.IsNullOrWhiteSpace(User))
            problems.Add("User is missing.");
        if (Password is null)
            problems.Add("Password is missing.");
        foreach (var (name, schema) in new[] { ("ControlSchema", ControlSchema), ("StagingSchema", StagingSchema), ("TargetSchema", TargetSchema) })
        {
            if (!SqlName.IsValid(schema))
                problems.Add($"{name} '{schema}' is no MySQL identifier.");
        }

        if (new[] { ControlSchema, StagingSchema, TargetSchema }.Distinct(StringComparer.OrdinalIgnoreCase).Count() < 3)
            problems.Add("ControlSchema, StagingSchema and TargetSchema must be three schemas.");
        problems.AddRange(LoaderProblems());
        return problems;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{User}@{Host}:{Port}";

    private IEnumerable<string> LoaderProblems()
    {
        if (!Enum.IsDefined(Loader))
            yield return $"Loader is {Loader}: Auto, LocalFile, Insert or ServerFile is expected.";
        if (Loader == BulkLoaderKind.ServerFile && string.IsNullOrWhiteSpace(ServerFileFolder))
            yield return "Loader is ServerFile: ServerFileFolder is missing.";
        foreach (var (name, folder) in new[] { (nameof(ServerFileFolder), ServerFileFolder), (nameof(ServerFileFolderAtServer), ServerFileFolderAtServer) })
        {
            // It stands in the text of a statement.
            if (!string.IsNullOrEmpty(folder) && (folder[0] != '/' || folder.Any(c => c is '\'' or '\\' || char.IsControl(c))))
                yield return $"{name} is '{folder}': an absolute path without quotes, backslashes and control characters is expected.";
        }
    }
}
