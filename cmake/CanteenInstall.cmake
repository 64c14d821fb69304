# What `cmake --install` leaves: the library, its headers, and the two ways to find them.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/canteen)
install(TARGETS canteen EXPORT canteen-targets FILE_SET HEADERS)
install(EXPORT canteen-targets NAMESPACE canteen:: DESTINATION ${package})
configure_package_config_file(cmake/canteen-config.cmake.in canteen-config.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(canteen-config-version.cmake COMPATIBILITY SameMinorVersion)
# What a static library needs, whoever links it has to name.
set(pc_requires "Requires: zlib")
if(CANTEEN_HAS_LZMA)
  string(APPEND pc_requires ", liblzma")
endif()
if(CANTEEN_HAS_ZSTD)
  string(APPEND pc_requires ", libzstd")
endif()
if(CANTEEN_HAS_CURL)
  string(APPEND pc_requires ", libcurl")
endif()
if(BUILD_SHARED_LIBS)
  string(REPLACE "Requires:" "Requires.private:" pc_requires "${pc_requires}")
endif()
configure_file(cmake/canteen.pc.in canteen.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/canteen-config.cmake
              ${PROJECT_BINARY_DIR}/canteen-config-version.cmake DESTINATION ${package})
install(FILES ${PROJECT_BINARY_DIR}/canteen.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
