package dev.pequod.api;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why a file or folder could not be read or written, in words where Java gives only the name of an exception or of the file. */
public final class FileProblem {

    private FileProblem() {}

    /** Returns the reason as the end of a sentence that names the file itself. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file or folder";
            case AccessDeniedException denied -> "access to it is denied";
            case FileAlreadyExistsException there -> "it exists already";
            case NotDirectoryException file -> "it is no folder";
            case DirectoryNotEmptyException full -> "it is not empty";
            case FileSystemLoopException loop -> "its links lead in a circle";
            case CharacterCodingException foreign -> "it is not in UTF-8";
            case FileSystemException other when other.getReason() != null -> words(other.getReason());
            default -> words(e.getMessage() == null ? e.toString() : e.getMessage());
        };
    }

    /** Returns the reason with the file before it, where the exception names one. */
    public static String named(IOException e) {
        return e instanceof FileSystemException other && other.getFile() != null
                ? other.getFile() + ": " + of(e)
                : of(e);
    }

    /** The system's own words begin with a capital letter. */
    private static String words(String text) {
        return switch (text) {
            case "Is a directory" -> "it is a folder";
            case "Not a directory" -> "what its path names before it is no folder";
            case "No space left on device" -> "there is no space left on the device";
            case "Disk quota exceeded" -> "there is no space left of what its owner may use of the device";
            case "Permission denied", "Operation not permitted" -> "access to it is denied";
            case "Read-only file system" -> "nothing may be written there";
            case "File name too long" -> "its name is too long";
            case "Too many levels of symbolic links" -> "its links lead in a circle";
            default -> text;
        };
    }
}
