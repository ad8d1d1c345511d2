namespace Imports.MySql;

/// <summary>What the sessions of a pool do, as far as settings of the server matter to it; each includes the one before.</summary>
public enum MySqlWork
{
    /// <summary>They only read.</summary>
    Reads,

    /// <summary>They commit what others rely on.</summary>
    Commits,

    /// <summary>They write whole imports into targets, each in one transaction.</summary>
    WholeImports,
}
