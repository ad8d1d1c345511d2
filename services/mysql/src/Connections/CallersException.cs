namespace Imports.MySql.Connections;

/// <summary>Carries what the caller's own stream or callback threw past the driver, so that it is not taken for a failure of the connection.</summary>
internal sealed class CallersException(Exception inner) : Exception(inner.Message, inner);
