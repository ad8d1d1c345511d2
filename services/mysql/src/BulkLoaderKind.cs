namespace Imports.MySql;

/// <summary>How a bulk load reaches the server.</summary>
public enum BulkLoaderKind
{
    /// <summary><see cref="LocalFile"/> where the server's <c>local_infile</c> is ON and the pool allows it, else <see cref="Insert"/>.</summary>
    Auto,

    /// <summary><c>LOAD DATA LOCAL INFILE</c>: the rows go over the connection as one stream.</summary>
    LocalFile,

    /// <summary>Prepared inserts of many rows each; needs nothing of the server.</summary>
    Insert,

    /// <summary><c>LOAD DATA INFILE</c> from a folder that this process and the server share; needs the FILE right.</summary>
    ServerFile,
}
