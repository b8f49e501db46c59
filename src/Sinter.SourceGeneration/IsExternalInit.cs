namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for where records are declared; this framework does not have it.</summary>
internal static class IsExternalInit;
